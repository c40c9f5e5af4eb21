import Testing

@testable import FeedStore

@Suite("The file system of a path")
struct MountTableTests {
    private let table = MountTable(
        """
        /dev/vda / ext4 rw,relatime 0 0
        server:/export /mnt/share nfs4 rw,vers=4.2 0 0
        //server/my\\040files /mnt/my\\040files cifs rw 0 0
        tmpfs /mnt/share/local tmpfs rw 0 0
        /dev/vdb /over ext4 rw 0 0
        server:/other /over nfs rw 0 0
        odd line
        """)

    @Test(arguments: [
        ("/var/lib/feedwatch/feedwatch.db", "ext4"), ("/mnt/share/feedwatch.db", "nfs4"),
        ("/mnt/shared/feedwatch.db", "ext4"), ("/mnt/share/local/feedwatch.db", "tmpfs"),
        ("/mnt/my files/feedwatch.db", "cifs"), ("/over/feedwatch.db", "nfs"), ("/", "ext4"),
    ])
    func `is that of the longest mount point, the later of two`(path: String, type: String) {
        #expect(table.type(of: path) == type)
    }

    @Test func `is known of this machine`() {
        #expect(MountTable.current().type(of: "/proc/self") == "proc")
        #expect(MountTable("").type(of: "/x") == nil)
    }
}
