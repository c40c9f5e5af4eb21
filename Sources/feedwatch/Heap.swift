import CMalloc
import CSQLite

/// How glibc's allocator deals with memory that was freed. By itself it keeps much of it, since it
/// gives nearly every thread a heap of its own.
enum Heap {
    /// Before threads are started and a database is opened. Fewer heaps than two would have threads wait for each
    /// other.
    static func keepSmall() {
        _ = mallopt(M_ARENA_MAX, 2)
        // Large arrays go back at once: else the first that is freed raises the threshold for all.
        _ = mallopt(M_MMAP_THRESHOLD, 256 * 1024)
        _ = mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024)
        // SQLite adds up what it allocates, under a lock that takes as long as to allocate it.
        _ = feedwatch_count_no_memory()
    }

    /// After work that took much more than what is left of it. Takes a few milliseconds.
    static func giveBack() { _ = malloc_trim(0) }
}
