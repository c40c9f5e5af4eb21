public import FeedModel
public import Foundation
import Glibc
import Subprocess
import SystemPackage

/// Starts a program for each alert and hands it the alert's JSON on standard input.
///
/// No shell is between, and nothing of an alert is in the command line. The environment holds
/// `FEEDWATCH_ALERT_ID` and `FEEDWATCH_ALERT_TYPE` and nothing else. Exit code 0 is acceptance, 75
/// (EX_TEMPFAIL) trouble that the next alert would meet too, anything else a failure.
public struct ProgramSink: AlertSink {
    public let name: SinkName
    public let batchSize = 1
    private let call: ProgramCall

    /// What of a program's complaint goes into the reason of a failure, in characters.
    private static let complaintLength = 200
    /// How long the program has between SIGTERM and SIGKILL.
    private static let grace = Duration.seconds(2)

    public init(name: SinkName, call: ProgramCall) {
        self.name = name
        self.call = call
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        for alert in alerts {
            do throws(AlertBodyError) {
                let type = try AlertBody.decode(alert.body).type
                outcomes.append(outcome(await run(with: alert, of: type)))
            } catch {
                outcomes.append(.failed(reason: "\(error)", concerns: .alert))
            }
        }
        return outcomes
    }

    private enum Ending: Sendable {
        case ended(TerminationStatus, complaint: String)
        case notStarted(String)
        case tookTooLong
        /// The run is ending.
        case interrupted
    }

    private func outcome(_ ending: Ending) -> DeliveryOutcome {
        switch ending {
        case .ended(.exited(0), _): .accepted()
        case .ended(.exited(let code), let complaint):
            .failed(
                reason: "the program ended with exit code \(code)" + complaint,
                concerns: code == 75 ? .sink : .unclear)
        case .ended(.signaled(let signal), let complaint):
            .failed(
                reason: "the program was ended by signal \(signal)" + complaint,
                concerns: .unclear)
        case .notStarted(let reason):
            .failed(reason: "\(call.path) can't be started: \(reason)")
        case .tookTooLong:
            .failed(
                reason: "the program took longer than \(call.timeout) and was ended",
                concerns: .unclear)
        case .interrupted: .notTried(reason: "the run ended first")
        }
    }

    private func run(with alert: OutgoingAlert, of type: AlertType) async -> Ending {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask { await start(with: alert, of: type) }
            group.addTask { [timeout = call.timeout] in
                do {
                    try await Task.sleep(for: timeout)
                    return .tookTooLong
                } catch {
                    return .interrupted
                }
            }
            let first = await group.next() ?? .interrupted
            // Ends the program, if it is not the one that came first.
            group.cancelAll()
            await group.waitForAll()
            return first
        }
    }

    /// Returns when the program has ended. Cancellation ends it with all of its process group.
    private func start(with alert: OutgoingAlert, of type: AlertType) async -> Ending {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(
                signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
        ]
        do {
            let input = try Self.file(of: alert.body)
            let result = try await Subprocess.run(
                .path(FilePath(call.path)), arguments: Arguments(call.arguments),
                environment: .custom([
                    "FEEDWATCH_ALERT_ID": alert.id.text, "FEEDWATCH_ALERT_TYPE": type.rawValue,
                ]),
                workingDirectory: FilePath(call.folder), platformOptions: options,
                input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .discarded,
                error: .sequence
            ) { execution in
                await Self.complaint(from: execution.standardError)
            }
            if Task.isCancelled {
                // Those of the group that outlived the program itself.
                _ = kill(-result.processIdentifier.value, SIGKILL)
            }
            return .ended(result.terminationStatus, complaint: result.closureResult)
        } catch {
            return .notStarted("\(error)".safeForTerminal)
        }
    }

    /// A file without a name that holds the bytes, to be read from its start: unlike a pipe it needs nobody
    /// who writes, whether or not the program reads.
    private static func file(of bytes: [UInt8]) throws -> FileDescriptor {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "feedwatch-\(UUID().uuidString)").path
        let file = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        do {
            try FileManager.default.removeItem(atPath: path)
            try file.writeAll(bytes)
            try file.seek(offset: 0, from: .start)
            return file
        } catch {
            try file.close()
            throw error
        }
    }

    /// The beginning of what the program writes on standard error, until it ends; the rest is read,
    /// so that it need not wait, and dropped. A line of more than 128 kB ends the reading.
    private static func complaint(from errors: SubprocessOutputSequence) async -> String {
        var text = ""
        do {
            for try await line in errors.strings() where text.utf8.count < complaintLength {
                text += line.safeForTerminal.prefix(complaintLength) + " "
            }
        } catch {
            // Too long a line, or a child left behind that holds the stream open: what came counts.
        }
        return shown(text)
    }

    private static func shown(_ text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        return text.isEmpty ? "" : ": " + text.prefix(complaintLength)
    }
}
