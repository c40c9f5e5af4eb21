import WatchRules

extension RuleReading {
    /// Says on standard error what a rule asks for that stored items don't have.
    ///
    /// - Parameter rule: Which it is, where that isn't clear.
    func tellWhatIsNotStored(of rule: String? = nil) {
        let lost = tree?.mediaClauses ?? []
        guard !lost.isEmpty else { return }
        let name = rule.map { "rule \"\($0)\": " } ?? ""
        Terminal.complain(
            "note: \(name)enclosures, pictures and comments are not stored, so this is asked as if "
                + "there were none: \(lost.joined(separator: " "))", prefix: "")
    }
}
