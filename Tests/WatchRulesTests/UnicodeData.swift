import Foundation

/// The data files of Debian's `unicode-data` where it is installed, else a few of their lines.
enum UnicodeData {
    static let wordBreakTests = lines(
        of: "auxiliary/WordBreakTest.txt",
        else: """
            ÷ 000D × 000A ÷ 0061 ÷ 000A ÷ 0308 ÷
            ÷ 0020 × 0020 × 0308 ÷ 0020 ÷
            ÷ 0061 × 003A × 0061 ÷ 003A ÷ 0031 ÷
            ÷ 0061 × 2060 × 0027 × 2060 × 0041 ÷
            ÷ 0031 × 002C × 0031 ÷ 002E ÷ 0061 ÷
            ÷ 0061 ÷ 002E ÷ 002E ÷ 0031 × 005F × 0061 ÷
            ÷ 05D0 × 0022 × 05D0 × 0027 ÷ 0022 ÷
            ÷ 3031 × 005F × 30AB × 0308 ÷ 0061 ÷
            ÷ 0061 ÷ 1F1E6 × 1F1E7 ÷ 1F1E8 × 200D × 1F1E9 ÷ 0062 ÷
            ÷ 1F476 × 1F3FF × 200D × 1F6D1 ÷ 1F476 ÷
            ÷ 0061 × 200D × 1F6D1 ÷ 4E00 ÷ 3042 ÷
            """
    ).filter { $0.contains("÷") }

    /// A code point and what it is equal to: compatibility, letter case, canonical decomposition.
    static let equals: [(UInt32, [UInt32])] =
        rows(
            of: "DerivedNormalizationProps.txt", where: { $0.count > 2 && $0[1] == "NFKC_CF" },
            else: "FF21;NFKC_CF;0061\n1E9E;NFKC_CF;0073 0073\n00AD;NFKC_CF;\n1D7D8;NFKC_CF;0030"
        ).flatMap { row in codePoints(row[0]).map { ($0, scalars(row[2])) } }
        + rows(
            of: "CaseFolding.txt", where: { $0[1] == "C" || $0[1] == "F" },
            else: "00C9;C;00E9\n0130;F;0069 0307\n03A3;C;03C3\n0416;C;0436\n13F8;C;13F0"
        ).flatMap { row in codePoints(row[0]).map { ($0, scalars(row[2])) } }
        + rows(
            of: "UnicodeData.txt", where: { !$0[5].isEmpty && !$0[5].hasPrefix("<") },
            else: "00E9;;;;;0065 0301\n30AC;;;;;30AB 3099\n0958;;;;;0915 093C"
        ).flatMap { row in codePoints(row[0]).map { ($0, scalars(row[5])) } }

    /// Letters and marks of scripts whose marks belong to the letter.
    static let keptLetters: [UInt32] = rows(
        of: "Scripts.txt",
        where: { ["Devanagari", "Thai", "Katakana", "Hiragana", "Hangul", "Han"].contains($0[1]) },
        else: "0905..0914;Devanagari\n0E01..0E30;Thai\n30AC;Katakana\n304C;Hiragana\nAC00;Hangul"
    ).flatMap { codePoints($0[0]) }

    private static func lines(of file: String, else extract: String) -> [String] {
        let text = try? String(contentsOfFile: "/usr/share/unicode/\(file)", encoding: .utf8)
        return (text ?? extract).split(separator: "\n").map { String($0.prefix { $0 != "#" }) }
    }

    private static func rows(
        of file: String, where isWanted: ([String]) -> Bool, else extract: String
    ) -> [[String]] {
        lines(of: file, else: extract).map { line in
            line.split(separator: ";", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }.filter { $0.count > 1 && isWanted($0) }
    }

    private static func codePoints(_ range: String) -> ClosedRange<UInt32> {
        let ends = range.split(separator: ".").compactMap { UInt32($0, radix: 16) }
        return ends[0]...ends[ends.count - 1]
    }

    private static func scalars(_ list: String) -> [UInt32] {
        list.split(separator: " ").compactMap { UInt32($0, radix: 16) }
    }
}

extension String {
    init(scalars: some Sequence<UInt32>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars.compactMap { Unicode.Scalar($0) })
        self.init(view)
    }
}
