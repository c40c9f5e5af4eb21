import ArgumentParser

extension PollCommand {
    /// The command that `arguments`, without the program's name, leave no doubt about: `poll`, alone or with
    /// `--all`, `--config FILE` and `--max-runtime TIME`, each once and written out. Nil for all others.
    ///
    /// Cron starts nothing else, once a minute, and to read this by way of all that the program understands
    /// takes as long as the rest of an idle run. What it comes to is the same.
    static func plain(_ arguments: ArraySlice<String>) -> PollCommand? {
        guard arguments.first == "poll" else { return nil }
        var rest = arguments.dropFirst()
        var all = false
        var path: String?
        var limit: Duration?
        while let argument = rest.popFirst() {
            switch argument {
            case "--all" where !all: all = true
            case "--config" where path == nil:
                guard let value = rest.popFirst(), value.isPlainValue else { return nil }
                path = value
            case "--max-runtime" where limit == nil:
                guard let value = rest.popFirst(), value.isPlainValue else { return nil }
                // What is wrong with it is told by the parser.
                do { limit = try TimeSpan.read(value) } catch { return nil }
            default: return nil
            }
        }
        return PollCommand(all: all, configurationPath: path, maxRuntime: limit)
    }

    /// Every option has its value here: one without would end the program when it is asked for.
    private init(all: Bool, configurationPath: String?, maxRuntime: Duration?) {
        self.init()
        configuration = ConfigurationOption()
        configuration.path = configurationPath
        self.all = all
        feed = []
        dryRun = false
        report = nil
        ifRunning = .skip
        self.maxRuntime = maxRuntime
        drain = false
        logging = LogOptions()
        logging.log = .text
        logging.logLevel = nil
        logging.verbose = false
    }
}

extension String {
    /// Not one that an option might be.
    fileprivate var isPlainValue: Bool { !isEmpty && !hasPrefix("-") }
}
