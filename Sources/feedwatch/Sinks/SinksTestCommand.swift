import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import Foundation
import HTTPTransfer

struct SinksTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Sends one test alert to a sink and shows the answer.",
        discussion: """
            The alert is a real one, of type sink.test: it takes the same way, is signed the same \
            and made up the same as any other. Nothing is kept of it, and nothing waits for it.

            Exit codes: 0 accepted; 1 not; 78 the sink can't be used as configured.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("A sink's name, as in feeds.toml.", valueName: "name"))
    var name: String

    func run() async throws {
        try Terminal.reserveStreams()
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        guard let sink = settings.sinks.first(where: { $0.name.text == name }) else {
            throw ValidationError("no sink is named \"\(name)\"; see `feedwatch check`.")
        }
        let (made, problems) = SinkFactory(
            client: try HTTPClient(inFlight: 1), userAgent: "feedwatch/\(Feedwatch.version)"
        ).sinks(for: [sink])
        if let problem = problems.first { throw fail(.configuration, problem) }
        let outgoing = Self.alert(for: sink.name, at: now)
        let begin = ContinuousClock.now
        guard let outcome = await made.first?.deliver([outgoing], at: now).first else {
            throw fail(.internalError, "sink \"\(name)\" said nothing.")
        }
        let took = (ContinuousClock.now - begin) / .milliseconds(1)
        let time = "\(Int(took)) ms"
        switch outcome {
        case .accepted(let status, let answer):
            let facts = [status.map { "HTTP \($0)" }, time, answer].compactMap(\.self)
            Terminal.complain(
                "sink \"\(name)\" accepted \(outgoing.id): \(facts.joined(separator: ", "))")
        case .failed(_, let reason, _, _):
            Terminal.complain("sink \"\(name)\" failed (\(time)): \(reason)")
            throw ExitCode.failure
        case .notTried(let reason):
            throw fail(.configuration, "sink \"\(name)\" can't be tried: \(reason)")
        }
    }

    /// A new id each time: it is no repetition of another test.
    private static func alert(for sink: SinkName, at now: Date) -> OutgoingAlert {
        let id = AlertID(
            "alert_" + UUID().uuidString.lowercased().replacing("-", with: ""))
        let alert = Alert(
            id: id, type: .sinkTest, matchedAt: now,
            event: EventFacts(
                sink: sink, severity: .low,
                message: "A test from feedwatch: alerts for sink \"\(sink)\" arrive here."))
        return OutgoingAlert(id: id, body: AlertBody.encode(alert))
    }
}
