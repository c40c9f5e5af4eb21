import FeedModel

/// An alert as a mail: text and HTML, all ASCII, the same bytes at each attempt.
struct MailMessage {
    let alert: Alert
    let sender: String
    let recipients: [String]

    /// Longer subjects are cut, in characters.
    private static let subjectLength = 150

    var bytes: [UInt8] {
        let lines =
            headers + ["", "--\(boundary)"]
            + part("text/plain", plainText) + ["--\(boundary)"]
            + part("text/html", html) + ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private var gist: AlertGist { AlertGist(alert, at: alert.matchedAt) }
    private var domain: String { String(sender.split(separator: "@").last ?? "localhost") }
    /// No line of quoted-printable holds it.
    private var boundary: String { "=_feedwatch" }

    private var headers: [String] {
        var headers = [
            "Date: " + MailText.date(alert.matchedAt), "From: feedwatch <\(sender)>",
            "To: " + recipients.joined(separator: ",\r\n "),
            "Subject: " + MailText.header(subject),
            "Message-ID: " + MailThread.messageID(of: alert.id, domain: domain),
        ]
        if let first = MailThread.firstAlert(before: alert) {
            let id = MailThread.messageID(of: first, domain: domain)
            headers += ["In-Reply-To: \(id)", "References: \(id)"]
        }
        return headers + [
            "Auto-Submitted: auto-generated",
            "List-Id: " + MailThread.listID(of: listLabel, domain: domain),
            "X-Priority: \(priority)", "X-Feedwatch-Type: \(alert.type.rawValue)",
            "X-Feedwatch-Severity: \(alert.severity.rawValue)", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"",
        ]
    }

    /// Of an update or a reminder the first mail's, as of an answer to it.
    private var subject: String {
        let isAnswer = [.updated, .reminder].contains(alert.type)
        let title = isAnswer ? alert.item?.title ?? "(untitled)" : gist.title
        let subject = "[\(gist.label)] \(title)".safeForTerminal
        let cut =
            subject.count > Self.subjectLength
            ? subject.prefix(Self.subjectLength) + "…" : subject[...]
        return (isAnswer ? "Re: " : "") + cut
    }

    /// Events of feeds and sinks are one list.
    private var listLabel: String { alert.rule?.name.text ?? "events" }

    private var priority: Int {
        switch alert.severity {
        case .critical: 1
        case .high: 2
        case .normal: 3
        case .low: 5
        }
    }

    private func part(_ type: String, _ text: String) -> [String] {
        [
            "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable",
            "", MailText.quotedPrintable(text),
        ]
    }

    private var plainText: String {
        let gist = gist
        let blocks: [[String]] = [
            [gist.title.safeForTerminal],
            [gist.facts.map(\.safeForTerminal).joined(separator: " · ")],
            gist.lines.map(\.safeForTerminal), [gist.url?.safeForTerminal ?? ""],
            [
                "\(gist.label.safeForTerminal) · \(alert.severity.rawValue) · \(alert.id.text.safeForTerminal)"
            ],
        ]
        return blocks.filter { !$0.joined().isEmpty }.map { $0.joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    private var html: String {
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>"
            + AlertHTML.fragment(alert) + "</body></html>\n"
    }
}
