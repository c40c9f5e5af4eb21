/* Preloaded into feedwatch by drills: makes the n-th call fail that changes a file (FAIL_AT=n), and with
   FAIL_ON=1 all after it. FAIL_AS is eio, enospc, or short (half of a write is done). With FAIL_AS=nomem
   the n-th call of malloc and its like returns NULL instead. FAIL_COUNT=FILE has their number written
   there at exit. Sockets and the standard streams are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static long at = -1;
static int on, as_short, as_memory, error;

__attribute__((constructor)) static void begin(void) {
    const char *kind = getenv("FAIL_AS"), *number = getenv("FAIL_AT");
    as_memory = kind && !strcmp(kind, "nomem");
    as_short = kind && !strcmp(kind, "short");
    error = kind && !strcmp(kind, "enospc") ? ENOSPC : EIO;
    on = getenv("FAIL_ON") != NULL;
    at = number ? atol(number) : 0;
}

static int fails(void) {
    if (at < 0) return 0;
    long number = atomic_fetch_add(&calls, 1) + 1;
    return at > 0 && (on ? number >= at : number == at);
}

static int is_file(int f) {
    struct stat facts;
    return f > 2 && fstat(f, &facts) == 0 && (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode));
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("FAIL_COUNT");
    if (!path) return;
    at = -1;
    FILE *file = fopen(path, "w");
    if (!file) return;
    fprintf(file, "%ld\n", (long)calls);
    fclose(file);
}

#define NEXT(result, name, parameters) \
    static result (*next) parameters; \
    if (!next) next = (result (*) parameters)dlsym(RTLD_NEXT, name)

#define WRITES(name, parameters, count, full, half) \
    ssize_t name parameters { \
        NEXT(ssize_t, #name, parameters); \
        if (as_memory || !is_file(f) || !fails()) return next full; \
        if (as_short && count > 1) return next half; \
        errno = error; \
        return -1; \
    }

WRITES(write, (int f, const void *b, size_t n), n, (f, b, n), (f, b, n / 2))
WRITES(pwrite, (int f, const void *b, size_t n, off_t o), n, (f, b, n, o), (f, b, n / 2, o))
WRITES(pwrite64, (int f, const void *b, size_t n, off64_t o), n, (f, b, n, o), (f, b, n / 2, o))

#define CHANGES(name, parameters, arguments, condition) \
    int name parameters { \
        NEXT(int, #name, parameters); \
        if (as_memory || !(condition) || !fails()) return next arguments; \
        errno = error; \
        return -1; \
    }

CHANGES(fsync, (int f), (f), is_file(f))
CHANGES(fdatasync, (int f), (f), is_file(f))
CHANGES(ftruncate, (int f, off_t n), (f, n), is_file(f))
CHANGES(ftruncate64, (int f, off64_t n), (f, n), is_file(f))
CHANGES(unlink, (const char *p), (p), 1)
CHANGES(rename, (const char *a, const char *b), (a, b), 1)
CHANGES(mkdir, (const char *p, mode_t m), (p, m), 1)

/* Only those that may make a file count; the mode is an argument of those alone. */
#define OPENS(name, parameters, arguments, ...) \
    int name parameters { \
        static int (*next)(__VA_ARGS__, int, ...); \
        if (!next) next = (int (*)(__VA_ARGS__, int, ...))dlsym(RTLD_NEXT, #name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
            if (!as_memory && fails()) { \
                errno = error; \
                return -1; \
            } \
        } \
        return next arguments; \
    }

OPENS(open, (const char *p, int flags, ...), (p, flags, mode), const char *)
OPENS(open64, (const char *p, int flags, ...), (p, flags, mode), const char *)
OPENS(openat, (int d, const char *p, int flags, ...), (d, p, flags, mode), int, const char *)
OPENS(openat64, (int d, const char *p, int flags, ...), (d, p, flags, mode), int, const char *)

/* glibc's own names: dlsym itself allocates. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
#define ALLOCATES(name, parameters, arguments) \
    void *name parameters { \
        if (!as_memory || !fails()) return __libc_##name arguments; \
        errno = ENOMEM; \
        return NULL; \
    }

ALLOCATES(malloc, (size_t n), (n))
ALLOCATES(calloc, (size_t a, size_t b), (a, b))
ALLOCATES(realloc, (void *p, size_t n), (p, n))
