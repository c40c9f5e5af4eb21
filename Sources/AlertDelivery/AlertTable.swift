import FeedModel
import Foundation

/// Alerts as rows of a table (RFC 4180), one line each: no cell holds a line break.
struct AlertTable {
    /// The first row of a file.
    static let header = Array(
        "time,type,severity,rule,feed,title,url,text,id\r\n".utf8)

    /// The same bytes for the same alert, whenever it is written.
    static func row(_ alert: Alert) -> [UInt8] {
        let gist = AlertGist(alert, at: alert.matchedAt)
        let cells = [
            alert.matchedAt.formatted(.iso8601), alert.type.rawValue, alert.severity.rawValue,
            alert.rule?.name.text ?? "", alert.feed?.name.text ?? alert.event?.sink?.text ?? "",
            gist.title, gist.url ?? "", gist.lines.joined(separator: "; "), alert.id.text,
        ]
        return Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
    }

    /// Spreadsheets run what begins with one of these signs as a formula, those of full width
    /// included; an apostrophe before it makes it a text.
    private static let formulaStarts: Set<Character> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]

    private static func cell(_ text: String) -> String {
        // Tabs and line breaks become spaces, so that a cell begins with none after this.
        var text = String(text.safeForTerminal.drop(while: \.isWhitespace))
        let isFormula = text.first.map(formulaStarts.contains) ?? false
        if isFormula { text = "'" + text }
        guard isFormula || text.contains(where: { ",\"".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
