/// Which scalars differ in letter case only: simple case folding (Unicode §5.18, CaseFolding.txt C
/// and S), got from the standard library's mappings of one scalar to one.
enum CaseVariants {
    /// By the small letter of each set of variants, all of it; scalars without variants have none.
    private static let variants: [UInt32: [UInt32]] = {
        var variants: [UInt32: [UInt32]] = [:]
        for value in ScalarProperties.assigned.joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let small = folded(scalar).value
            if small != value { variants[small, default: [small]].append(value) }
        }
        return variants
    }()

    /// Those with variants, ascending; what a set is searched for.
    private static let cased: [UInt32] = variants.values.joined().sorted()

    /// The small letter of `scalar`, which is the same for all variants.
    static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII { return single(scalar.properties.lowercaseMapping) ?? scalar }
        // Dotless ı is no i outside Turkish (CaseFolding.txt, status T).
        if scalar.value == 0x131 { return scalar }
        let capital = single(scalar.properties.uppercaseMapping) ?? scalar
        return single(capital.properties.lowercaseMapping) ?? scalar
    }

    /// `set` and all variants of what is in it.
    static func closure(of set: ScalarSet) -> ScalarSet {
        var added: [ClosedRange<UInt32>] = []
        for range in set.ranges {
            var index = firstCased(from: range.lowerBound)
            while index < cased.count, cased[index] <= range.upperBound {
                if let scalar = Unicode.Scalar(cased[index]) {
                    added += (variants[folded(scalar).value] ?? []).map { $0...$0 }
                }
                index += 1
            }
        }
        return added.isEmpty ? set : ScalarSet(set.ranges + added)
    }

    private static func firstCased(from value: UInt32) -> Int {
        var low = 0
        var high = cased.count
        while low < high {
            let middle = (low + high) / 2
            if cased[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
