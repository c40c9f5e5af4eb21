import FeedModel
import HTTPTransfer

/// A message for a Matrix room. The alert's id is the transaction's id, so that the homeserver takes
/// a retry for the same message.
///
/// `m.mentions` is empty: nobody is called, whatever the text says. Limit: 65 536 bytes an event.
/// Source: Matrix client-server API 1.8, "PUT /_matrix/client/v3/rooms/{roomId}/send", "m.text",
/// "User and room mentions", "Size limits".
enum MatrixFormat {
    private static let linesLimit = 8000

    static func message(
        of content: MessageContent, room: String, token: String
    ) -> WebhookMessage {
        let plain = [
            content.headline, content.link, content.facts.isEmpty ? nil : content.facts,
            content.text(within: linesLimit, write: \.plain), content.footer,
        ].compactMap(\.self).joined(separator: "\n")
        let (lines, note) = content.lines(within: linesLimit, write: html)
        let items = lines.map(html) + [note].compactMap(\.self)
        let formatted = [
            "<p><strong>[\(content.label.withEntities)]</strong> "
                + "\(linked(content.title, to: content.link))</p>",
            content.facts.isEmpty ? nil : "<p>\(content.facts.withEntities)</p>",
            items.isEmpty ? nil : "<ul>\(items.map { "<li>\($0)</li>" }.joined())</ul>",
            "<p><em>\(content.footer.withEntities)</em></p>",
        ].compactMap(\.self).joined()
        var message = WebhookMessage(
            [
                "msgtype": "m.text",
                "body": .text(plain),
                "format": "org.matrix.custom.html",
                "formatted_body": .text(formatted),
                "m.mentions": [:],
            ],
            path: "/_matrix/client/v3/rooms/\(room.asPathSegment)/send/m.room.message/"
                + content.id.text.asPathSegment,
            headers: [HTTPHeader("Authorization", "Bearer \(token)")])
        message.method = .put
        return message
    }

    private static func html(_ line: MessageContent.Line) -> String {
        linked(line.text, to: line.link) + (line.tail ?? "").withEntities
    }

    private static func linked(_ text: String, to url: String?) -> String {
        guard let url else { return text.withEntities }
        return "<a href=\"\(url.withEntities)\">\(text.withEntities)</a>"
    }
}
