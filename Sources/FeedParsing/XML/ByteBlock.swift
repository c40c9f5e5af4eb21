#if canImport(Glibc)
    internal import Glibc
#endif

/// Sixteen bytes of a text, looked at together.
///
/// Of comparisons of such blocks the compiler makes the vector instructions that each processor has, and code
/// without a branch for a byte.
struct ByteBlock {
    typealias Marks = SIMDMask<SIMD16<Int8>>

    static let size = 16
    private let bytes: SIMD16<UInt8>

    /// - Parameter start: Of at least 16 bytes.
    @inline(__always)
    @unsafe init(_ start: UnsafeRawPointer) {
        bytes = unsafe start.loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// A block that begins with `count` bytes, fewer than 16, and goes on with zeros.
    @unsafe init(_ start: UnsafeRawPointer, count: Int) {
        precondition(count < Self.size)
        var bytes = SIMD16<UInt8>()
        unsafe withUnsafeMutableBytes(of: &bytes) { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe memcpy(base, start, count)
        }
        self.bytes = bytes
    }

    @inline(__always)
    @unsafe func store(to target: UnsafeMutableRawPointer) {
        unsafe target.storeBytes(of: bytes, as: SIMD16<UInt8>.self)
    }

    @inline(__always)
    func marks(equalTo byte: UInt8) -> Marks { bytes .== SIMD16(repeating: byte) }

    /// Those below the space.
    @inline(__always)
    var controls: Marks { bytes .< SIMD16(repeating: 0x20) }

    @inline(__always)
    var beyondASCII: Marks { bytes .>= SIMD16(repeating: 0x80) }
}

extension SIMDMask where Storage == SIMD16<Int8> {
    static var none: Self { Self(repeating: false) }

    /// The place of the first byte that is marked.
    @inline(__always)
    var first: Int? {
        // A marked byte is all ones.
        let halves = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        let (low, high) = (UInt64(littleEndian: halves[0]), UInt64(littleEndian: halves[1]))
        if low | high == 0 { return nil }
        return low != 0
            ? low.trailingZeroBitCount &>> 3 : 8 &+ high.trailingZeroBitCount &>> 3
    }
}
