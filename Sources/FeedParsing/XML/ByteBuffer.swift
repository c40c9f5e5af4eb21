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

    /// Appends the bytes up to the first that `stops` marks, eight at a time.
    ///
    /// - Parameter stops: Gives the high bits of the bytes of a word to stop at; those above the
    ///   lowest may be wrong.
    /// - Returns: How many bytes were appended.
    @inline(__always)
    mutating func append(
        _ bytes: UnsafePointer<UInt8>, count added: Int, until stops: (UInt64) -> UInt64
    ) -> Int {
        if capacity &- count < added { grow(by: added) }
        let source = unsafe UnsafeRawPointer(bytes)
        let target = unsafe UnsafeMutableRawPointer(base + count)
        var index = 0
        while index &+ 8 <= added {
            let word = unsafe source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            unsafe target.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
            let marks = stops(UInt64(littleEndian: word))
            if marks != 0 {
                index &+= marks.trailingZeroBitCount &>> 3
                count &+= index
                return index
            }
            index &+= 8
        }
        while index < added {
            let byte = unsafe bytes[index]
            if stops(UInt64(byte)) & 0x80 != 0 { break }
            unsafe target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            index &+= 1
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
            while index &+ 8 <= buffer.count {
                let word = unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let high = UInt64(littleEndian: word) & 0x8080_8080_8080_8080
                if high != 0 { return index &+ high.trailingZeroBitCount &>> 3 }
                index &+= 8
            }
            while index < buffer.count, unsafe buffer[index] < 0x80 { index &+= 1 }
            return index
        }
    }

    /// The first byte that is beyond ASCII or a control at or after `start`, or the end.
    func firstUnusual(from start: Int) -> Int {
        unsafe withUnsafeBytes { buffer in
            var index = start
            while index &+ 32 <= buffer.count {
                var marks: UInt64 = 0
                for offset in 0..<4 {
                    let word = unsafe buffer.loadUnaligned(
                        fromByteOffset: index &+ offset &* 8, as: UInt64.self)
                    marks |= word | word.controlBytes
                }
                if marks & 0x8080_8080_8080_8080 != 0 { break }
                index &+= 32
            }
            while index < buffer.count, unsafe buffer[index] >= 0x20, unsafe buffer[index] < 0x80 {
                index &+= 1
            }
            return index
        }
    }

    /// The end of the text that begins at `start` and is the same in HTML and in plain text: words,
    /// with single spaces between them. The byte at `start` is always taken.
    ///
    /// Eight bytes at a time, since a branch at every space would cost more than all else.
    func endOfWords(from start: Int) -> Int {
        let end = unsafe withUnsafeBytes { buffer in
            var index = start &+ 1
            var followsSpace: UInt64 = 0
            while index &+ 8 <= buffer.count {
                let word = unsafe UInt64(
                    littleEndian: buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let spaces = word.exactBytes(equalTo: 0x20)
                let doubled = spaces & (spaces &<< 8 | followsSpace)
                let stops =
                    doubled | word.bytes(equalTo: UInt8(ascii: "<"))
                    | word.bytes(equalTo: UInt8(ascii: "&")) | word.controlBytes
                if stops != 0 { return index &+ stops.trailingZeroBitCount &>> 3 }
                followsSpace = spaces &>> 56
                index &+= 8
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

/// Bytes of a word, marked by their high bits.
extension UInt64 {
    /// Right for the lowest one; those above it may be marked by mistake.
    @inline(__always)
    func bytes(equalTo byte: UInt8) -> UInt64 {
        let difference = self ^ (UInt64(byte) &* 0x0101_0101_0101_0101)
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    /// Right for all.
    @inline(__always)
    fileprivate func exactBytes(equalTo byte: UInt8) -> UInt64 {
        let difference = self ^ (UInt64(byte) &* 0x0101_0101_0101_0101)
        let low = (difference & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
        return ~(low | difference | 0x7F7F_7F7F_7F7F_7F7F)
    }

    /// Those below the space; right for the lowest one.
    @inline(__always)
    fileprivate var controlBytes: UInt64 {
        (self &- 0x2020_2020_2020_2020) & ~self & 0x8080_8080_8080_8080
    }
}
