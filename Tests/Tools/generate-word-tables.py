#!/usr/bin/env python3
"""Writes Sources/WatchRules/Words/WordTables.swift from the Unicode Character Database.

    apt-get install unicode-data
    Tests/Tools/generate-word-tables.py > Sources/WatchRules/Words/WordTables.swift

Takes the folder of the data files as an optional argument. Two maps come out of it:
classes (which part a code point plays in word boundaries, Words/WordClass.swift) and foldings
(what it becomes in a word's key, Words/Folding.swift). docs/rules.md says what they are for.
"""

import sys
from pathlib import Path

DATA = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
LIMIT = 0x40000  # above are only tags, variation selectors and private use
BLOCK = 32

# The cases of WordClass, in its order.
CLASSES = """other cr lf newline space extend clusterTail format zwj singleQuote doubleQuote
midLetter colon midNum midNumLet fullStop narrowSpace extendNumLet regionalIndicator emoji
pictograph emojiLetter character characterLetter katakana hebrew numeric letter lower
upper""".split()

# Folding's leading values; above them, an offset into the mappings.
KEEP, DROP, MARK, HAMZA, ORDERED, FIRST = 0, 1, 2, 3, 4, 5


def rows(name):
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            yield [field.strip() for field in line.split(";")]


def span(text):
    first, _, last = text.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def prop(name, value=None):
    """Code point -> value, or the set of those that have `value`."""
    found = {c: row[1] for row in rows(name) if value in (None, row[1]) for c in span(row[0])}
    return found if value is None else set(found)


def general_categories():
    found, first = {}, None
    for row in rows("UnicodeData.txt"):
        code = int(row[0], 16)
        if row[1].endswith("First>"):
            first = code
        else:
            for c in range(first if row[1].endswith("Last>") else code, code + 1):
                found[c] = row[2]
    return found


category = general_categories()
script = prop("Scripts.txt")
word_break = prop("auxiliary/WordBreakProperty.txt")
uppercase = prop("DerivedCoreProperties.txt", "Uppercase")
pictographic = prop("emoji/emoji-data.txt", "Extended_Pictographic")
emoji_presentation = prop("emoji/emoji-data.txt", "Emoji_Presentation")
combining_class = {int(r[0], 16): int(r[3]) for r in rows("UnicodeData.txt")}
spacing_mark = prop("auxiliary/GraphemeBreakProperty.txt", "SpacingMark")
FOLDED_SCRIPTS = {"Latin", "Greek", "Cyrillic"}


def is_emoji(c):
    """Emoji proper; not (c), TM and arrows, which stand in running text as punctuation does."""
    return c in emoji_presentation or 0x2600 <= c <= 0x27BF or c >= 0x1F000


def word_class(c):
    special = {
        0x2E: "fullStop", 0x2024: "fullStop", 0xFE52: "fullStop", 0xFF0E: "fullStop",
        0x3A: "colon", 0xFE13: "colon", 0xFE55: "colon", 0xFF1A: "colon",
        0x202F: "narrowSpace",
    }
    if c in special:
        return special[c]
    plain = {
        "CR": "cr", "LF": "lf", "Newline": "newline", "WSegSpace": "space", "Extend": "extend",
        "Format": "format", "ZWJ": "zwj", "Single_Quote": "singleQuote",
        "Double_Quote": "doubleQuote", "MidLetter": "midLetter", "MidNum": "midNum",
        "MidNumLet": "midNumLet", "ExtendNumLet": "extendNumLet", "Katakana": "katakana",
        "Regional_Indicator": "regionalIndicator", "Hebrew_Letter": "hebrew",
        "Numeric": "numeric",
    }
    value = word_break.get(c)
    if value in plain:
        return plain[value]
    if value == "ALetter":
        if c in pictographic:
            return "emojiLetter"
        if script.get(c) == "Han":
            return "characterLetter"
        if script.get(c) in FOLDED_SCRIPTS:
            return "upper" if c in uppercase or category[c] == "Lt" else "lower"
        return "letter"
    if c in pictographic:
        return "emoji" if is_emoji(c) else "pictograph"
    if category.get(c, "Cn") in ("Lo", "Lm", "Nl"):
        return "clusterTail" if c in spacing_mark else "character"
    return "other"


def canonical_decompositions():
    found = {}
    for row in rows("UnicodeData.txt"):
        if row[5] and not row[5].startswith("<"):
            found[int(row[0], 16)] = [int(part, 16) for part in row[5].split()]
    return found


decompositions = canonical_decompositions()
digit_value = {int(r[0], 16): int(r[6]) for r in rows("UnicodeData.txt") if r[2] == "Nd"}
nfkc_casefold = {
    c: [int(part, 16) for part in row[2].split()]
    for row in rows("DerivedNormalizationProps.txt") if row[1] == "NFKC_CF"
    for c in span(row[0])
}

LETTERS = {
    0xE6: "ae", 0x153: "oe", 0xF8: "o", 0x142: "l", 0x111: "d", 0xFE: "th", 0x131: "i",
    0x671: "\u0627", 0x629: "\u0647", 0x649: "\u064a",
}
APOSTROPHES = {0x27, 0x2018, 0x2019, 0x2BC}
TATWEEL = 0x640
ALEF = 0x627
YPOGEGRAMMENI = 0x345


def decomposed(c):
    if c in decompositions:
        return [d for part in decompositions[c] for d in decomposed(part)]
    return [c]


def treatment(c):
    """What a code point that is not mapped does: KEEP, DROP, MARK, HAMZA or ORDERED."""
    if c in APOSTROPHES or c == TATWEEL:
        return DROP
    if category.get(c) not in ("Mn", "Me"):
        return ORDERED if combining_class.get(c) else KEEP
    if c in (0x653, 0x654, 0x655):
        return HAMZA
    if script.get(c) in ("Arabic", "Hebrew") or 0x64B <= c <= 0x652 or c == 0x670:
        return DROP
    if script.get(c) in FOLDED_SCRIPTS | {"Inherited"}:
        return MARK
    return ORDERED if combining_class.get(c) else KEEP


def stripped(scalars):
    """Takes the marks off as Folding does at run time."""
    out = []
    for c in scalars:
        kind = treatment(c)
        base = next((b for b in reversed(out) if category[b] not in ("Mn", "Me")), None)
        if kind == DROP or kind == HAMZA and base == ALEF:
            continue
        is_letter_of_its_own = (base, c) in ((0x438, 0x306), (0x456, 0x308))
        if kind == MARK and script.get(base) in FOLDED_SCRIPTS and not is_letter_of_its_own:
            continue
        out.append(c)
    return out


def folding(c):
    """A treatment, or the scalars that take its place."""
    if c == YPOGEGRAMMENI:  # Folding makes an iota of it once its place among the marks is known.
        return ORDERED
    if c in digit_value:
        return KEEP if c < 0x80 else [0x30 + digit_value[c]]
    folded = [d for part in nfkc_casefold.get(c, [c]) for d in decomposed(part)]
    folded = [d for part in folded for d in map(ord, LETTERS.get(part, chr(part)))]
    folded = stripped(folded)
    if not folded:
        return DROP
    if folded == [c]:
        return treatment(c)
    return folded


def blocks_of(values):
    """The distinct blocks one after the other, and for every block where it stands."""
    blocks, index, seen = [], [], {}
    for start in range(0, LIMIT, BLOCK):
        block = tuple(values[start : start + BLOCK])
        if block not in seen:
            seen[block] = len(seen)
            blocks += block
        index.append(seen[block])
    return index, blocks


def packed(name, comment, values, bits):
    """`values` in 64-bit words, `bits` for each, the lowest first."""
    each = 64 // bits
    assert max(values) < 1 << bits, (name, max(values))
    words = []
    for start in range(0, len(values), each):
        words.append(sum(v << bits * i for i, v in enumerate(values[start : start + each])))
    print(f"\n    /// {comment}")
    print(f"    static let {name}: [UInt64] = [")
    for start in range(0, len(words), 4):
        print("        " + " ".join(f"0x{word:x}," for word in words[start : start + 4]))
    print("    ]")
    print(name, len(values), "values", len(words) * 8, "bytes", file=sys.stderr)


def main():
    classes = [CLASSES.index(word_class(c)) for c in range(LIMIT)]
    mappings, offsets, foldings = [0] * FIRST, {}, []
    for c in range(LIMIT):
        value = folding(c)
        if isinstance(value, list):
            key = tuple(value)
            if key not in offsets:
                offsets[key] = len(mappings)
                # The first of a mapping carries its length.
                mappings += [key[0] | len(key) << 18, *key[1:]]
            value = offsets[key]
        foldings.append(value)

    print("// swift-format-ignore-file")
    print("// Generated by Tests/Tools/generate-word-tables.py from Unicode 15.0; don't edit.")
    print("\n/// The Unicode Character Database, as far as words need it.")
    print("enum WordTables {")
    print(f"    /// Code points from here on are in no table.\n    static let limit: UInt32 = 0x{LIMIT:x}")
    index, blocks = blocks_of(classes)
    packed("classIndex", f"For every {BLOCK} code points, which block; 16 bits each.", index, 16)
    packed("classBlocks", "`WordClass` raw values; 8 bits each.", blocks, 8)
    index, blocks = blocks_of(foldings)
    packed("foldingIndex", f"For every {BLOCK} code points, which block; 16 bits each.", index, 16)
    packed("foldingBlocks", "What `Folding` does with a code point; 16 bits each.", blocks, 16)
    packed("mappings", "Scalars, the first with the mapping's length from bit 18; 32 bits each.", mappings, 32)
    print("}")


main()
