/// Which bytes end a word of ASCII letters and digits for certain, by a table, so that no branch has to
/// tell them apart.
struct WordEndings: ~Copyable {
    private let bytes = FlatBuffer<UInt8>(count: 256, of: 0)

    /// It is no part of a word, and nothing hangs on to it: not to be looked at again.
    private static let skipped: UInt8 = 1
    /// It ends a word before it.
    private static let always: UInt8 = 2
    /// So it does if one that is skipped follows.
    private static let mostly: UInt8 = 4

    init() {
        for byte in UInt8(0)..<0x80 where !byte.isASCIIWord {
            switch byte {
            // # _
            case 0x23, 0x5F: break
            // -
            case 0x2D: bytes.view[Int(byte)] = Self.skipped
            // ' , . ;
            case 0x27, 0x2C, 0x2E, 0x3B: bytes.view[Int(byte)] = Self.skipped | Self.mostly
            default: bytes.view[Int(byte)] = Self.skipped | Self.always
            }
        }
    }

    var view: View { View(bytes: bytes.view) }

    struct View {
        fileprivate let bytes: FlatView<UInt8>

        @inline(__always)
        func isSkipped(_ byte: UInt8) -> Bool { bytes[Int(byte)] & WordEndings.skipped != 0 }

        /// Of a byte behind a word, and the one behind that; zeroes behind a text.
        @inline(__always)
        func endsWord(_ byte: UInt8, _ following: UInt8) -> Bool {
            let ending = bytes[Int(byte)]
            let isMostly = ending >> 2 & bytes[Int(following)]
            return (ending >> 1 | isMostly) & 1 != 0
        }
    }
}
