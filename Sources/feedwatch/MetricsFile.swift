import FeedModel
import FeedStore
import Foundation
import Glibc
import Pipeline

/// The file of metrics that node_exporter's textfile collector reads.
enum MetricsFile {
    /// - Returns: What is wrong, if the file can't be written: the run was none the worse for it.
    static func write(
        _ settings: FeedModel.Configuration, _ store: FeedStore, after run: RunReport, at now: Date
    ) async throws(StoreError) -> String? {
        guard let path = settings.metricsPath else { return nil }
        let text = try await MetricsPage(settings, version: Feedwatch.version)
            .text(of: store, at: now, after: run)
        do {
            try replace(path, with: text)
            return nil
        } catch {
            return "\(path): the metrics can't be written: \(error.localizedDescription)"
        }
    }

    /// In one step: who reads it sees the old file or the new one. All may read it, whatever the
    /// umask: node_exporter is another user.
    private static func replace(_ path: String, with text: String) throws {
        let usual = umask(0o022)
        defer { _ = umask(usual) }
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
