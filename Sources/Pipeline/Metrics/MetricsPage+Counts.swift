import FeedModel
import FeedStore
import Foundation

extension MetricsPage {
    func addCounters(of facts: MetricFacts, to page: inout Exposition) {
        func samples(
            _ counter: Counter, subject: String? = nil, detail: String
        ) -> [Exposition.Sample] {
            (facts.counts[counter] ?? []).map { count in
                if let subject {
                    .init(count.value, [subject: count.subject, detail: count.detail])
                } else {
                    .init(count.value, [detail: count.detail])
                }
            }
        }
        page.add(
            "feedwatch_polls_total", .counter,
            help: "Polls of feeds, by outcome.", samples(.polls, detail: "outcome"))
        page.add(
            "feedwatch_items_total", .counter,
            help: "Items that were new or changed.", samples(.items, detail: "change"))
        page.add(
            "feedwatch_matches_total", .counter,
            help: "Matches, by rule and what shaping said.",
            samples(.matches, subject: "rule", detail: "outcome"))
        page.add(
            "feedwatch_alerts_total", .counter,
            help: "Alerts raised, by type.", samples(.alerts, detail: "type"))
        page.add(
            "feedwatch_delivery_attempts_total", .counter,
            help: "Attempts to deliver an alert.",
            samples(.attempts, subject: "sink", detail: "outcome"))
        page.add(
            "feedwatch_deliveries_total", .counter,
            help: "Deliveries that came to an end: sent, dead or dropped.",
            samples(.deliveries, subject: "sink", detail: "state"))
        page.add(
            "feedwatch_runs_total", .counter,
            help: "Runs that had something to do.", samples(.runs, detail: "outcome"))
    }

    /// Of the sinks of feeds.toml.
    func addSinks(of facts: MetricFacts, at now: Date, to page: inout Exposition) {
        let sinks = configuration.sinks.map { sink in
            (name: sink.name.text, outbox: facts.outbox[sink.name], state: facts.sinks[sink.name])
        }
        page.add(
            "feedwatch_outbox_deliveries", .gauge,
            help: "Deliveries that wait for a sink.",
            sinks.map { .init($0.outbox?.pending ?? 0, ["sink": $0.name]) })
        page.add(
            "feedwatch_outbox_oldest_timestamp_seconds", .gauge,
            help: "When the alert was raised that has waited longest for a sink.",
            sinks.compactMap { sink in
                (sink.outbox?.oldestAt).map {
                    .init($0.timeIntervalSince1970, ["sink": sink.name])
                }
            })
        page.add(
            "feedwatch_dead_deliveries", .gauge,
            help: "Deliveries that were given up and not retried or dropped by hand.",
            sinks.map { .init($0.outbox?.dead ?? 0, ["sink": $0.name]) })
        page.add(
            "feedwatch_sink_up", .gauge,
            help: "0 while a sink fails and is only probed, or has said that it is gone.",
            sinks.map { sink in
                let isDown = sink.state?.openedAt != nil || sink.state?.disabledAt != nil
                return .init(isDown ? 0 : 1, ["sink": sink.name])
            })
        page.add(
            "feedwatch_held_alerts", .gauge,
            help: "Alerts that wait for a digest or the end of quiet hours.",
            [.init(facts.held)])
    }

    func addLatencies(of facts: MetricFacts, to page: inout Exposition) {
        for latency in Latency.allCases {
            let samples = (facts.histograms[latency] ?? []).flatMap {
                Self.samples(of: $0, latency, isBySink: latency == .matchedToDelivered)
            }
            page.add(latency.metric, .histogram, help: latency.help, samples)
        }
    }

    private static func samples(
        of histogram: MetricFacts.Histogram, _ latency: Latency, isBySink: Bool
    ) -> [Exposition.Sample] {
        let buckets =
            zip(latency.bounds, histogram.upTo).map { ("\($0)", $1) }
            + [("+Inf", histogram.count)]
        var samples = buckets.map { bound, count in
            Exposition.Sample(Double(count), suffix: "_bucket", ["le": bound])
        }
        samples.append(.init(histogram.sum, suffix: "_sum"))
        samples.append(.init(Double(histogram.count), suffix: "_count"))
        if isBySink {
            for index in samples.indices {
                samples[index].labels.insert(("sink", histogram.subject), at: 0)
            }
        }
        return samples
    }
}

extension Latency {
    fileprivate var metric: String {
        switch self {
        case .publishedToSeen: "feedwatch_item_publication_delay_seconds"
        case .seenToMatched: "feedwatch_item_match_delay_seconds"
        case .matchedToDelivered: "feedwatch_alert_delivery_delay_seconds"
        case .run: "feedwatch_run_duration_seconds"
        }
    }

    fileprivate var help: String {
        switch self {
        case .publishedToSeen: "From an item's publication, as its feed dates it, to the poll."
        case .seenToMatched: "From the poll to the matching of its items, for each match."
        case .matchedToDelivered: "From the poll that raised an alert to the sink's acceptance."
        case .run: "How long runs took that had something to do."
        }
    }
}
