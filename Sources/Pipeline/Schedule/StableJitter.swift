import Foundation

/// A share of a wait that depends on a name alone: the same in every run, on every machine.
struct StableJitter: Hashable, Sendable {
    /// From 0 up to, not including, 1.
    let share: Double

    init(name: String) {
        var hash = NameHash()
        hash.add(name)
        self.init(hash)
    }

    /// Of `"\(first) \(second)"`, without making such a text.
    init(names first: String, _ second: String) {
        var hash = NameHash()
        hash.add(first)
        hash.add(" ")
        hash.add(second)
        self.init(hash)
    }

    private init(_ name: NameHash) {
        // MurmurHash3's finalizer, for the last letters hardly reach FNV's high bits.
        var hash = name.value
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        share = Double(hash >> 11) / Double(1 << 53 as UInt64)
    }

    /// This share of a tenth of `wait`, and of `limit` at most; all in seconds.
    func delay(over wait: TimeInterval, limit: TimeInterval) -> TimeInterval {
        (share * min(wait / 10, limit)).rounded(.down)
    }
}

/// FNV-1a of the bytes of texts.
private struct NameHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        let bytes = text.utf8.span
        for index in bytes.indices { value = (value ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    }
}
