extension String {
    /// The URL of a feed as an alert may give it to people, who click on it; nil where a click would
    /// run a script or open a file.
    ///
    /// It is looked at as browsers read URLs (WHATWG URL Standard, "basic URL parser"): without tabs
    /// and line breaks anywhere, and without control characters and spaces around it.
    var followable: String? {
        let clean = unicodeScalars.filter { ![0x09, 0x0A, 0x0D].contains($0.value) }
        guard let start = clean.firstIndex(where: { $0.value > 0x20 }),
            let end = clean.lastIndex(where: { $0.value > 0x20 })
        else { return nil }
        let url = String(Substring(clean[start...end]))
        guard let colon = url.firstIndex(of: ":") else { return url }
        let scheme = url[..<colon].lowercased()
        return Self.harmful.contains(scheme) ? nil : url
    }

    private static let harmful: Set = ["javascript", "vbscript", "data", "file", "blob"]
}
