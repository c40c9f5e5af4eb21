/// Plain values in one piece of memory, freed with their owner.
@safe struct FlatBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var view: FlatView<Element>
    private(set) var capacity: Int

    /// - Parameter value: What all places hold at first.
    init(count: Int, of value: Element) {
        capacity = max(1, count)
        let base = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe base.initialize(repeating: value, count: capacity)
        unsafe view = FlatView(base: base)
    }

    init(_ values: [Element]) {
        capacity = max(1, values.count)
        let base = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe base.update(from: values, count: values.count)
        unsafe view = FlatView(base: base)
    }

    deinit { unsafe view.base.deallocate() }

    var byteCount: Int { capacity * MemoryLayout<Element>.stride }

    /// Makes room for `count`; those there are stay, new places hold `value`.
    mutating func reserve(_ count: Int, filledWith value: Element) {
        guard count > capacity else { return }
        resize(max(count, capacity * 2), filledWith: value)
    }

    mutating func resize(_ count: Int, filledWith value: Element) {
        let kept = min(capacity, count)
        let base = UnsafeMutablePointer<Element>.allocate(capacity: count)
        unsafe base.update(from: view.base, count: kept)
        unsafe (base + kept).initialize(repeating: value, count: count - kept)
        unsafe view.base.deallocate()
        unsafe view = FlatView(base: base)
        capacity = count
    }
}

/// The memory of a ``FlatBuffer``, read and written without checks.
///
/// Whoever holds one also holds its owner, and knows how long it is. Its indices are numbers that the
/// index or the scratch gave out themselves; none is taken from an item.
@safe struct FlatView<Element: BitwiseCopyable>: BitwiseCopyable {
    fileprivate(set) var base: UnsafeMutablePointer<Element>

    fileprivate init(base: UnsafeMutablePointer<Element>) { unsafe self.base = unsafe base }

    @inline(__always)
    subscript(index: Int) -> Element {
        get { unsafe base[index] }
        nonmutating set { unsafe base[index] = newValue }
        nonmutating _modify { yield unsafe &base[index] }
    }

    @inline(__always)
    subscript(index: UInt32) -> Element {
        get { unsafe base[Int(index)] }
        nonmutating set { unsafe base[Int(index)] = newValue }
        nonmutating _modify { yield unsafe &base[Int(index)] }
    }
}

extension FlatView<UInt8> {
    /// Lends the bytes of `range`.
    @inline(__always)
    func withSpan<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
        let buffer = unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
        return unsafe body(buffer.span)
    }

    /// The first one lowest.
    @inline(__always)
    func eightBytes(at offset: Int) -> UInt64 {
        let pointer = unsafe UnsafeRawPointer(base + offset)
        return unsafe UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    func sixteenBytes(at offset: Int) -> SIMD16<UInt8> {
        let pointer = unsafe UnsafeRawPointer(base + offset)
        return unsafe pointer.loadUnaligned(as: SIMD16<UInt8>.self)
    }

    func copy(_ bytes: Span<UInt8>, to offset: Int) {
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe (base + offset).update(from: start, count: source.count)
        }
    }
}

extension Span<UInt8> {
    /// The first one lowest.
    ///
    /// - Parameter offset: Eight bytes follow.
    @inline(__always)
    func eightBytes(at offset: Int) -> UInt64 {
        let bytes = extracting(offset..<offset + 8)
        return unsafe bytes.withUnsafeBytes {
            unsafe UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
    }
}
