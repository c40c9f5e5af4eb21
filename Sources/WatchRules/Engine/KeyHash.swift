/// A hash of a key, eight bytes at a time. Equal hashes are told apart by the keys.
///
/// Which keys meet depends on numbers drawn when the process begins, so that nobody can write rules or
/// items whose words all do.
struct KeyHash: BitwiseCopyable, Sendable {
    private let seed: UInt64
    private let multiplier: UInt64

    init(using random: inout some RandomNumberGenerator) {
        seed = random.next()
        multiplier = random.next() | 1
    }

    /// That of all indexes.
    static let ofProcess: KeyHash = {
        var random = SystemRandomNumberGenerator()
        return KeyHash(using: &random)
    }()

    /// Of eight bytes.
    @inline(__always)
    func of(_ block: UInt64) -> UInt64 { combined(seed, block) }

    /// Of the first sixteen bytes of a key, or fewer and then zeroes; so that short keys and long ones
    /// take the same way.
    @inline(__always)
    func of(_ first: UInt64, _ second: UInt64) -> UInt64 { combined(of(first), second) }

    @inline(__always)
    func combined(_ hash: UInt64, _ block: UInt64) -> UInt64 {
        let product = (hash ^ block).multipliedFullWidth(by: multiplier)
        return product.high ^ product.low
    }

    /// With ASCII capitals made small.
    func of(_ key: Span<UInt8>) -> UInt64 {
        var hash = of(Self.block(0, of: key), Self.block(8, of: key))
        var index = 16
        while index < key.count {
            hash = combined(hash, Self.block(index, of: key))
            index += 8
        }
        return hash
    }

    /// Eight bytes with ASCII capitals made small, zeroes past the end.
    private static func block(_ start: Int, of key: Span<UInt8>) -> UInt64 {
        if start + 8 <= key.count { return lowercased(key.eightBytes(at: start)) }
        var (block, shift): (UInt64, UInt64) = (0, 0)
        var index = start
        while index < key.count {
            block |= UInt64(key[index].lowercased) << shift
            shift += 8
            index += 1
        }
        return block
    }

    @inline(__always)
    static func lowercased(_ block: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = block & (ones &* 0x7F)
        let isCapital =
            (low &+ ones &* (0x80 - 0x41)) & ~(low &+ ones &* (0x80 - 0x5B)) & ~block
            & (ones &* 0x80)
        return block | isCapital >> 2
    }
}
