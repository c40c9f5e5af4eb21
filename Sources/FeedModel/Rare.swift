/// An optional value that few have, kept out of line so that it takes no room in the many without.
@propertyWrapper
public struct Rare<Value: Hashable & Sendable>: Hashable, Sendable {
    // An array of none or one: the standard library's own box with value semantics.
    private var storage: [Value] = []

    public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    public var wrappedValue: Value? {
        get { storage.first }
        set { storage = newValue.map { [$0] } ?? [] }
    }
}
