public import FeedModel
public import Foundation
import SystemPackage

/// Prints alerts: text for people, or one JSON body a line.
public struct StdoutSink: AlertSink {
    public let name: SinkName
    public let batchSize = 100
    private let format: AlertFormat
    private let text: AlertText

    public init(name: SinkName, format: AlertFormat, style: AlertText.Style) {
        self.name = name
        self.format = format
        self.text = AlertText(style: style)
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        alerts.map { alert in
            let bytes: [UInt8]
            do { bytes = try format.bytes(of: alert, text: text, at: now) } catch {
                return .failed(reason: "\(error)", concerns: .alert)
            }
            do {
                try FileDescriptor.standardOutput.writeAll(bytes)
                return .accepted()
            } catch {
                // The next run has another one, so that there is nothing to wait for.
                return .notTried(reason: "standard output: \(error)")
            }
        }
    }
}

extension AlertFormat {
    /// An alert as it stands in a file or on a terminal, line end included.
    func bytes(of alert: OutgoingAlert, text: AlertText, at now: Date) throws -> [UInt8] {
        switch self {
        // U+2028 and its like are no line ends in JSON Lines, and JSONEncoder escapes the others.
        case .json: alert.body + [0x0A]
        case .text: Array(text.render(try AlertBody.decode(alert.body), at: now).utf8)
        case .csv: AlertTable.row(try AlertBody.decode(alert.body))
        }
    }
}
