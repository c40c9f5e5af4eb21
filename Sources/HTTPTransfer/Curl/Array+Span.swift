extension [UInt8] {
    /// At once: byte by byte takes ten times as long, and the standard library has nothing else yet.
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }
}
