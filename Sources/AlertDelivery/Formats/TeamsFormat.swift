import FeedModel

/// An Adaptive Card for a Teams channel, by a webhook of Workflows ("When a Teams webhook request is
/// received").
///
/// All feed text stands in text runs, which know no Markdown. Limit: 28 kB a message. Source:
/// learn.microsoft.com, "Create incoming webhooks with Workflows"; adaptivecards.io, "RichTextBlock",
/// "TextRun" (version 1.2).
enum TeamsFormat {
    private static let linesLimit = 8000

    static func message(of content: MessageContent) -> WebhookMessage {
        let (lines, note) = content.lines(within: linesLimit, size: \.utf8.count, write: \.plain)
        var body: [MessageJSON] = [
            block([
                run("[\(content.label)] ", ["color": .text(content.severity.cardColour)]),
                run(content.title, ["weight": "Bolder", "size": "Medium"]),
            ])
        ]
        if !content.facts.isEmpty { body.append(block([run(content.facts, subtle)])) }
        body += lines.map { line in
            block([
                run(line.text, ["selectAction": line.link.map(opening) ?? .absent]),
                line.tail.map { run($0, subtle) } ?? .absent,
            ])
        }
        if let note { body.append(block([run(note, subtle)])) }
        body.append(block([run(content.footer, ["isSubtle": true, "size": "Small"])]))
        return WebhookMessage([
            "type": "message",
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": [
                        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                        "type": "AdaptiveCard",
                        "version": "1.2",
                        "body": .list(body),
                        "actions": content.link.map { [opening($0)] } ?? .absent,
                    ],
                ]
            ],
        ])
    }

    private static let subtle: [String: MessageJSON] = ["isSubtle": true]

    private static func block(_ runs: [MessageJSON]) -> MessageJSON {
        ["type": "RichTextBlock", "inlines": .list(runs)]
    }

    private static func run(
        _ text: String, _ style: [String: MessageJSON]
    ) -> MessageJSON {
        .object(["type": "TextRun", "text": .text(text)].merging(style) { $1 })
    }

    private static func opening(_ url: String) -> MessageJSON {
        ["type": "Action.OpenUrl", "title": "Read on", "url": .text(url)]
    }
}

extension Severity {
    fileprivate var cardColour: String {
        switch self {
        case .low: "Default"
        case .normal: "Accent"
        case .high: "Warning"
        case .critical: "Attention"
        }
    }
}
