#if canImport(Glibc)
    internal import Glibc
#endif

/// Bytes that grow at the end and are cut back: the text of open elements, or scratch space.
///
/// Unlike an array it costs a few instructions an append, which is what most of parsing is.
@safe struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 4096) {
        unsafe base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { unsafe base.deallocate() }

    subscript(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe base[index]
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        unsafe base[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafePointer<UInt8>, count added: Int) {
        if capacity &- count < added { grow(by: added) }
        unsafe memcpy(base + count, bytes, added)
        count &+= added
    }

    /// Appends the bytes up to the first that `stops` marks, a block at a time.
    ///
    /// - Parameter stops: Marks the bytes to stop at. Zeros may follow on the last ones; they count for nothing.
    /// - Returns: How many bytes were appended.
    @inline(__always)
    mutating func append(
        _ bytes: UnsafePointer<UInt8>, count added: Int, until stops: (ByteBlock) -> ByteBlock.Marks
    ) -> Int {
        if capacity &- count < added { grow(by: added) }
        let source = unsafe UnsafeRawPointer(bytes)
        let target = unsafe UnsafeMutableRawPointer(base + count)
        var index = 0
        while index &+ ByteBlock.size <= added {
            let block = unsafe ByteBlock(source + index)
            unsafe block.store(to: target + index)
            if let stop = stops(block).first {
                count &+= index &+ stop
                return index &+ stop
            }
            index &+= ByteBlock.size
        }
        let rest = added &- index
        if rest > 0 {
            let block = unsafe ByteBlock(source + index, count: rest)
            let kept = min(stops(block).first ?? rest, rest)
            unsafe memcpy(target + index, source + index, kept)
            index &+= kept
        }
        count &+= index
        return index
    }

    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe append(start, count: buffer.count)
        }
    }

    mutating func append(_ text: StaticString) {
        unsafe append(text.utf8Start, count: text.utf8CodeUnitCount)
    }

    mutating func append(_ text: String) { append(text.utf8.span) }

    /// Appends `scalar` as UTF-8.
    mutating func append(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        switch value {
        case 0..<0x80: append(UInt8(truncatingIfNeeded: value))
        case 0x80..<0x800:
            append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
            append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        case 0x800..<0x10000:
            append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
            append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        default:
            append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
            append(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
            append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
            append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        }
    }

    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        self.count = count
        // One huge text must not keep its memory for the documents that follow.
        if count == 0, capacity > 1 << 20 {
            unsafe base.deallocate()
            capacity = 4096
            unsafe base = .allocate(capacity: capacity)
        }
    }

    /// Lends the bytes from `start` to the end, or to `end`.
    @inline(__always)
    func withSpan<R: ~Copyable>(
        from start: Int = 0, to end: Int? = nil, _ body: (Span<UInt8>) -> R
    ) -> R {
        let end = end ?? count
        precondition(start >= 0 && start <= end && end <= count)
        let bytes = unsafe UnsafeBufferPointer(start: base + start, count: end &- start)
        return body(unsafe bytes.span)
    }

    func string(from start: Int = 0, to end: Int? = nil) -> String {
        withSpan(from: start, to: end) { String($0) }
    }

    private mutating func grow(by added: Int) {
        let wanted = max(capacity * 2, count + added)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
        unsafe memcpy(larger, base, count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = wanted
    }
}

extension String {
    /// The text that `bytes` spell in UTF-8; what is not UTF-8 becomes U+FFFD.
    init(_ bytes: Span<UInt8>) {
        switch UTF8Check.content(of: bytes) {
        // The standard library's own check costs more than all else that is done with most texts.
        case .ascii: self = unsafe String(copying: UTF8Span(unchecked: bytes, isKnownASCII: true))
        case .valid: self = unsafe String(copying: UTF8Span(unchecked: bytes))
        case .invalid:
            self = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe String(decoding: buffer, as: UTF8.self)
            }
        }
    }
}

extension Span where Element == UInt8 {
    /// The first byte beyond ASCII at or after `start`, or the end.
    @inline(__always)
    func firstBeyondASCII(from start: Int) -> Int {
        unsafe withUnsafeBytes { buffer in
            var index = start
            if let base = buffer.baseAddress {
                while index &+ ByteBlock.size <= buffer.count {
                    let marks = unsafe ByteBlock(base + index).beyondASCII
                    if let first = marks.first { return index &+ first }
                    index &+= ByteBlock.size
                }
            }
            while index < buffer.count, unsafe buffer[index] < 0x80 { index &+= 1 }
            return index
        }
    }

    /// The first byte that is beyond ASCII or a control at or after `start`, or the end.
    func firstUnusual(from start: Int) -> Int {
        unsafe withUnsafeBytes { buffer in
            var index = start
            if let base = buffer.baseAddress {
                while index &+ ByteBlock.size <= buffer.count {
                    let block = unsafe ByteBlock(base + index)
                    if let first = (block.controls .| block.beyondASCII).first {
                        return index &+ first
                    }
                    index &+= ByteBlock.size
                }
            }
            while index < buffer.count, unsafe buffer[index] >= 0x20, unsafe buffer[index] < 0x80 {
                index &+= 1
            }
            return index
        }
    }

    /// The end of the text that begins at `start` and is the same in HTML and in plain text: words,
    /// with single spaces between them. The byte at `start` is always taken.
    func endOfWords(from start: Int) -> Int {
        let end = unsafe withUnsafeBytes { buffer in
            var index = start &+ 1
            if let base = buffer.baseAddress {
                while index &+ ByteBlock.size <= buffer.count {
                    let block = unsafe ByteBlock(base + index)
                    let before = unsafe ByteBlock(base + index - 1)
                    let stops =
                        block.marks(equalTo: UInt8(ascii: "<"))
                        .| block.marks(equalTo: UInt8(ascii: "&")) .| block.controls
                        .| (block.marks(equalTo: 0x20) .& before.marks(equalTo: 0x20))
                    if let stop = stops.first { return index &+ stop }
                    index &+= ByteBlock.size
                }
            }
            while index < buffer.count {
                let byte = unsafe buffer[index]
                if byte < 0x20 || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") { break }
                if unsafe byte == 0x20 && buffer[index &- 1] == 0x20 { break }
                index &+= 1
            }
            return index
        }
        return end - 1 > start && self[end - 1] == 0x20 ? end - 1 : end
    }

    /// The first place of `byte` at or after `start`, found by the C library's vector code.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count else { return nil }
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, CInt(byte), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
        }
    }

    /// The first place of `text` at or after `start`.
    func firstIndex(of text: StaticString, from start: Int) -> Int? {
        let first = unsafe text.utf8Start.pointee
        var from = start
        while let index = firstIndex(of: first, from: from) {
            if hasPrefix(text, at: index) { return index }
            from = index + 1
        }
        return nil
    }

    func hasPrefix(_ text: StaticString, at index: Int = 0) -> Bool {
        guard index >= 0, count - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where unsafe self[index + offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }

    /// As `hasPrefix`, in any letter case; `text` is in lower case.
    func hasPrefixIgnoringCase(_ text: StaticString, at index: Int = 0) -> Bool {
        guard index >= 0, count - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where unsafe lowercased(self[index + offset]) != text.utf8Start[offset] {
            return false
        }
        return true
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first place of `byte` at or after `start`, found by the C library's vector code.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < self.count, let base = baseAddress,
            let found = unsafe memchr(base + start, CInt(byte), self.count - start)
        else { return nil }
        return unsafe UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
}
