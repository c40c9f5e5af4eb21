import ArgumentParser

/// What the program's exit code says (sysexits.h where one fits).
enum ExitStatus: Int32 {
    case well = 0
    case failingFeeds = 3
    case deadDeliveries = 4
    case failingFeedsAndDeadDeliveries = 5
    case usage = 64
    case notAFeed = 65
    case internalError = 70
    case storeOrFile = 74
    /// Another run holds the lock.
    case busy = 75
    case configuration = 78
    /// `webhook verify`: the signature is not valid.
    case notVerified = 1
}

extension ExitCode {
    init(_ status: ExitStatus) { self.init(status.rawValue) }
}

/// Ends the command with a message on standard error.
func fail(_ status: ExitStatus, _ message: String) -> ExitCode {
    Terminal.complain(message)
    return ExitCode(status)
}
