public import FeedModel
public import Foundation
public import HTTPTransfer

/// Publishes each alert's JSON to a topic of an MQTT broker, with QoS 0: accepted means that the
/// broker let us in and the network took the message. Nothing says that anybody has it.
public struct BrokerSink: AlertSink {
    public let name: SinkName
    public let batchSize = 1
    private let transfer: BrokerTransfer

    public init(name: SinkName, transfer: BrokerTransfer) {
        self.name = name
        self.transfer = transfer
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        for alert in alerts {
            do throws(TransferError) {
                try await transfer.publish(alert.body)
                outcomes.append(.accepted())
            } catch .cancelled {
                outcomes.append(.notTried(reason: "the run ended first"))
            } catch {
                outcomes.append(.failed(reason: "\(error)".safeForTerminal))
            }
        }
        return outcomes
    }
}
