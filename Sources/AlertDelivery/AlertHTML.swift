import FeedModel

/// An alert as a piece of HTML for mails and feed readers: one line, no scripts, no pictures, no
/// styles, and links of the web only.
enum AlertHTML {
    static func fragment(_ alert: Alert) -> String {
        // Ages are told as of the alert, whenever it is read.
        let gist = AlertGist(alert, at: alert.matchedAt)
        var html = "<p><strong>" + linked(gist.title, to: gist.url) + "</strong></p>"
        if !gist.facts.isEmpty {
            html += "<p>" + gist.facts.map(isolated).joined(separator: " · ") + "</p>"
        }
        html += details(of: alert, gist)
        let origin = [
            gist.label, alert.severity.rawValue, alert.id.text,
        ].map(isolated).joined(separator: " · ")
        return html + "<p><small>\(origin)</small></p>"
    }

    private static func details(of alert: Alert, _ gist: AlertGist) -> String {
        if let digest = alert.digest {
            let entries = digest.entries.map { entry in
                "<li>" + linked(entry.title ?? "(untitled)", to: entry.url)
                    + (entry.feed.map { " — " + isolated($0.text) } ?? "") + "</li>"
            }
            let more = digest.count - digest.entries.count
            return "<ul>" + entries.joined() + "</ul>" + (more > 0 ? "<p>and \(more) more</p>" : "")
        }
        if !alert.changes.isEmpty { return alert.changes.map(change).joined() }
        return gist.lines.map { "<blockquote>" + isolated($0) + "</blockquote>" }.joined()
    }

    private static func change(_ change: TextChange) -> String {
        let parts = change.parts.map { part in
            let text = part.text.escapedForMarkup
            return switch part.kind {
            case .same: text
            case .removed: "<del>\(text)</del>"
            case .added: "<ins>\(text)</ins>"
            }
        }
        return "<p><em>\(change.field.rawValue):</em> <bdi>" + parts.joined(separator: " ")
            + "</bdi></p>"
    }

    private static func linked(_ text: String, to url: String?) -> String {
        guard let link = url?.webLink else { return isolated(text) }
        return "<a href=\"\(link.escapedForMarkup)\">" + isolated(text) + "</a>"
    }

    /// A text that runs from right to left changes nothing around it.
    private static func isolated(_ text: String) -> String {
        "<bdi>\(text.escapedForMarkup)</bdi>"
    }
}
