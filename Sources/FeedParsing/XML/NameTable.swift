internal import CLibXML2

/// Looks an element's name up by the addresses of its parts.
///
/// libxml2 interns names in a dictionary that lives as long as its context, so equal names have
/// equal addresses and a name is compared as text only when it is first seen.
@safe struct NameTable {
    private struct Entry {
        var local: UInt = 0
        /// Of the namespace URI, or of the prefix when that is undeclared.
        var qualifier: UInt = 0
        var name = ElementName(namespace: .foreign, local: .other)
    }

    private var entries = [Entry](repeating: Entry(), count: 512)
    private var used = 0

    @inline(__always)
    mutating func name(
        local: UnsafePointer<xmlChar>, prefix: UnsafePointer<xmlChar>?,
        uri: UnsafePointer<xmlChar>?
    ) -> ElementName {
        let localKey = UInt(bitPattern: local)
        let qualifierKey = unsafe UInt(bitPattern: uri ?? prefix)
        var slot = Self.slot(localKey, qualifierKey, entries.count)
        while entries[slot].local != 0 {
            if entries[slot].local == localKey, entries[slot].qualifier == qualifierKey {
                return entries[slot].name
            }
            slot = (slot &+ 1) & (entries.count &- 1)
        }
        let name = unsafe ElementName(
            namespace: Namespace(
                uri: uri.map { unsafe String(cString: $0) },
                prefix: prefix.map { unsafe String(cString: $0) }),
            local: LocalName(String(cString: local)))
        entries[slot] = Entry(local: localKey, qualifier: qualifierKey, name: name)
        used += 1
        if used * 2 > entries.count { grow() }
        return name
    }

    private mutating func grow() {
        let old = entries
        entries = [Entry](repeating: Entry(), count: old.count * 2)
        for entry in old where entry.local != 0 {
            var slot = Self.slot(entry.local, entry.qualifier, entries.count)
            while entries[slot].local != 0 { slot = (slot + 1) & (entries.count - 1) }
            entries[slot] = entry
        }
    }

    @inline(__always)
    private static func slot(_ local: UInt, _ qualifier: UInt, _ count: Int) -> Int {
        let mixed = (local ^ (qualifier &<< 7)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 40) & (count &- 1)
    }
}
