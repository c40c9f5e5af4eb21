import Foundation

/// A share of a wait that depends on a name alone: the same in every run, on every machine.
struct StableJitter: Hashable, Sendable {
    /// From 0 up to, not including, 1.
    let share: Double

    init(name: String) {
        // FNV-1a; then MurmurHash3's finalizer, for the last letters hardly reach FNV's high bits.
        var hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        share = Double(hash >> 11) / Double(1 << 53 as UInt64)
    }

    /// This share of a tenth of `wait`, and of `limit` at most.
    func delay(over wait: Duration, limit: Duration) -> TimeInterval {
        (share * min(wait / 10, limit).interval).rounded(.down)
    }
}
