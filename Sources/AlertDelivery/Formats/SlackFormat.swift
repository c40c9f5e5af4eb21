import FeedModel

/// A message for Slack's incoming webhooks.
///
/// All feed text stands in `rich_text` blocks, which know no markup, so that nothing in it can call
/// a channel or disguise a link. Only `text`, which notifications show, has markup (`&`, `<` and `>`
/// are escaped there). Limits: 50 blocks a message, of texts 3000 characters; a list of blocks in an
/// attachment has the severity's colour. Source: docs.slack.dev, "Rich text block", "Formatting
/// message text", "Reference: secondary message attachments".
enum SlackFormat {
    private static let textLimit = 3000

    static func message(of content: MessageContent) -> WebhookMessage {
        var blocks: [MessageJSON] = []
        if !content.facts.isEmpty { blocks.append(block([section([text(content.facts)])])) }
        let lines = list(of: content)
        if !lines.isEmpty { blocks.append(block(lines)) }
        blocks.append(block([section([text(content.footer)])]))
        return WebhookMessage([
            "text": .text(content.headline.escaped(within: textLimit, escape)),
            "unfurl_links": false,
            "unfurl_media": false,
            "blocks": [
                block([
                    section([
                        text("[\(content.label)] "), linked(content.title, to: content.link),
                    ])
                ])
            ],
            "attachments": [
                [
                    "color": .text(content.severity.hexColour),
                    "fallback": .text(content.headline.escaped(within: textLimit, escape)),
                    "blocks": .list(blocks),
                ]
            ],
        ])
    }

    private static func list(of content: MessageContent) -> [MessageJSON] {
        let (lines, note) = content.lines(within: textLimit, write: \.plain)
        let sections =
            lines.map { line in
                section([
                    line.link.map { linked(line.text, to: $0) } ?? text(line.text),
                    line.tail.map(text) ?? .absent,
                ])
            } + [note].compactMap { $0.map { section([text($0)]) } }
        guard sections.count > 1 else { return sections }
        return [["type": "rich_text_list", "style": "bullet", "elements": .list(sections)]]
    }

    private static func block(_ elements: [MessageJSON]) -> MessageJSON {
        ["type": "rich_text", "elements": .list(elements)]
    }

    private static func section(_ elements: [MessageJSON]) -> MessageJSON {
        ["type": "rich_text_section", "elements": .list(elements)]
    }

    private static func text(_ text: String) -> MessageJSON {
        ["type": "text", "text": .text(text)]
    }

    private static func linked(_ title: String, to link: String?) -> MessageJSON {
        guard let link else { return ["type": "text", "text": .text(title), "style": bold] }
        return ["type": "link", "url": .text(link), "text": .text(title), "style": bold]
    }

    private static let bold: MessageJSON = ["bold": true]

    private static func escape(_ text: String) -> String {
        text.withEntities.replacing("&quot;", with: "\"")
    }
}
