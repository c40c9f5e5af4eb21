/// A value of the document and the line it begins on.
struct TOMLNode {
    indirect enum Value {
        case string(String)
        case integer(Int)
        case fraction(Double)
        case boolean(Bool)
        case date(CalendarDate)
        /// A time: known to TOML, of no use to us.
        case other(String)
        case list([TOMLNode])
        case table([String: TOMLNode])
    }

    let line: Int
    let value: Value

    /// As a person would call it.
    var typeName: String {
        switch value {
        case .string: "a text"
        case .integer: "a number"
        case .fraction: "a number with a fraction"
        case .boolean: "true or false"
        case .date: "a date"
        case .other(let name): name
        case .list: "a list"
        case .table: "a table"
        }
    }
}

/// A TOML date or date-time; without an offset it is meant in the configuration's time zone.
struct CalendarDate: Hashable {
    var year: Int
    var month: Int
    var day: Int
    var secondOfDay = 0
    var offsetMinutes: Int?
}
