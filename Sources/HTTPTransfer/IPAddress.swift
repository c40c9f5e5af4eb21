/// An address as the number that it is, most significant byte first.
public enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the eight groups of IPv6 without shortening.
    public var description: String {
        switch self {
        case .v4(let bits):
            stride(from: UInt32(24), through: 0, by: -8).map { "\(bits >> $0 & 0xFF)" }
                .joined(separator: ".")
        case .v6(let bits):
            stride(from: UInt128(112), through: 0, by: -16)
                .map { String(bits >> $0 & 0xFFFF, radix: 16) }.joined(separator: ":")
        }
    }
}
