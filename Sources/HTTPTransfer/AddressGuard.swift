/// Tells which addresses a URL from outside may lead to: only those of the public internet.
///
/// It judges addresses, never names, since a name can change its address between two looks. The
/// tables are IANA's special-purpose registries (RFC 6890 and its updates).
public enum AddressGuard {
    /// Why `address` must not be reached; `nil` if it is public.
    public static func objection(to address: IPAddress) -> NonPublicAddress? {
        switch address {
        case .v4(let bits): objection(toIPv4: bits)
        case .v6(let bits): objection(toIPv6: bits)
        }
    }

    private static func objection(toIPv4 bits: UInt32) -> NonPublicAddress? {
        ipv4.first { bits >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }?.kind
    }

    private static func objection(toIPv6 bits: UInt128) -> NonPublicAddress? {
        let embedded = ipv6Embedding.first { bits >> (128 - $0.length) == $0.prefix }
        if let embedded {
            return objection(toIPv4: UInt32(truncatingIfNeeded: bits >> embedded.shift))
        }
        if let special = ipv6.first(where: { bits >> (128 - $0.length) == $0.prefix }) {
            return special.kind
        }
        // All that is assigned lies in 2000::/3 (RFC 4291 §2.4).
        return bits >> 125 == 0b001 ? nil : .reserved
    }

    /// Network, prefix length and kind.
    private static let ipv4: [(prefix: UInt32, length: UInt32, kind: NonPublicAddress)] = [
        (0x0000_0000, 8, .unspecified),  // 0/8 reaches this host
        (0x0A00_0000, 8, .privateNetwork),  // 10/8
        (0x6440_0000, 10, .carrierNAT),  // 100.64/10, RFC 6598
        (0x7F00_0000, 8, .loopback),  // 127/8
        (0xA83F_8110, 32, .metadata),  // 168.63.129.16, a cloud's host agent
        (0xA9FE_A9FE, 32, .metadata),  // 169.254.169.254, the clouds' credentials
        (0xA9FE_0000, 16, .linkLocal),  // 169.254/16
        (0xAC10_0000, 12, .privateNetwork),  // 172.16/12
        (0xC000_0000, 24, .reserved),  // 192.0.0/24, RFC 6890
        (0xC000_0200, 24, .documentation),  // 192.0.2/24
        (0xC058_6300, 24, .reserved),  // 192.88.99/24, RFC 7526
        (0xC0A8_0000, 16, .privateNetwork),  // 192.168/16
        (0xC612_0000, 15, .benchmarking),  // 198.18/15, RFC 2544
        (0xC633_6400, 24, .documentation),  // 198.51.100/24
        (0xCB00_7100, 24, .documentation),  // 203.0.113/24
        (0xE000_0000, 4, .multicast),  // 224/4
        (0xF000_0000, 4, .reserved),  // 240/4 and 255.255.255.255
    ]

    /// Networks whose addresses hold an IPv4 address, which is then what counts: prefix (already
    /// shifted), its length, and how many bits stand right of the inner address.
    private static let ipv6Embedding: [(prefix: UInt128, length: UInt128, shift: UInt128)] = [
        (0xFFFF, 96, 0),  // ::ffff:0:0/96, mapped
        (0x0064_FF9B << 64, 96, 0),  // 64:ff9b::/96, NAT64, RFC 6052
        (0x2002, 16, 80),  // 2002::/16, 6to4, RFC 3056
    ]

    private static let ipv6: [(prefix: UInt128, length: UInt128, kind: NonPublicAddress)] = [
        (0, 128, .unspecified),  // ::
        (1, 128, .loopback),  // ::1
        (0xFD00_0EC2 << 96 | 0x254, 128, .metadata),  // fd00:ec2::254
        (0b1111_110, 7, .privateNetwork),  // fc00::/7, RFC 4193
        (0b1111_1110_10, 10, .linkLocal),  // fe80::/10
        (0xFF, 8, .multicast),  // ff00::/8
        (0x2001_0000 >> 9, 23, .reserved),  // 2001::/23: Teredo, ORCHID, benchmarking and others
        (0x2001_0DB8, 32, .documentation),  // 2001:db8::/32
        (0x3FFF_0000 >> 12, 20, .documentation),  // 3fff::/20, RFC 9637
    ]
}

/// What an address that is not of the public internet is for.
public enum NonPublicAddress: String, Hashable, Sendable {
    case unspecified = "the unspecified address"
    case loopback = "a loopback address"
    case privateNetwork = "a private address"
    case carrierNAT = "an address behind a carrier's NAT"
    case linkLocal = "a link-local address"
    case metadata = "a cloud's metadata address"
    case documentation = "an address for documentation"
    case benchmarking = "an address for benchmarks"
    case multicast = "a multicast address"
    case reserved = "a reserved address"
}
