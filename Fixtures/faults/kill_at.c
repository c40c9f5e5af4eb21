/* Preloaded into feedwatch by a test: kills the process with SIGKILL right before its n-th call of
   a function that changes a file, makes a connection, sends or receives (KILL_AT=n). With
   KILL_COUNT=FILE the number of such calls is written there at exit. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static void step(void) {
    const char *at = getenv("KILL_AT");
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (at && number == atol(at)) kill(getpid(), SIGKILL);
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("KILL_COUNT");
    if (!path) return;
    FILE *file = fopen(path, "w");
    if (!file) return;
    fprintf(file, "%ld\n", (long)calls);
    fclose(file);
}

#define NEXT(name, type) ((type)dlsym(RTLD_NEXT, name))
#define WRAP(result, name, parameters, arguments) \
    result name parameters { \
        static result (*next) parameters; \
        if (!next) next = NEXT(#name, result (*) parameters); \
        step(); \
        return next arguments; \
    }

WRAP(ssize_t, write, (int f, const void *b, size_t n), (f, b, n))
WRAP(ssize_t, pwrite, (int f, const void *b, size_t n, off_t o), (f, b, n, o))
WRAP(ssize_t, pwrite64, (int f, const void *b, size_t n, off64_t o), (f, b, n, o))
WRAP(int, fsync, (int f), (f))
WRAP(int, fdatasync, (int f), (f))
WRAP(int, ftruncate, (int f, off_t n), (f, n))
WRAP(int, ftruncate64, (int f, off64_t n), (f, n))
WRAP(int, unlink, (const char *p), (p))
WRAP(ssize_t, send, (int s, const void *b, size_t n, int o), (s, b, n, o))
WRAP(ssize_t, recv, (int s, void *b, size_t n, int o), (s, b, n, o))
WRAP(ssize_t, writev, (int f, const struct iovec *v, int n), (f, v, n))
WRAP(ssize_t, sendto,
     (int s, const void *b, size_t n, int o, const struct sockaddr *a, socklen_t l), (s, b, n, o, a, l))
WRAP(ssize_t, sendmsg, (int s, const struct msghdr *m, int o), (s, m, o))
WRAP(ssize_t, recvfrom,
     (int s, void *b, size_t n, int o, struct sockaddr *a, socklen_t *l), (s, b, n, o, a, l))
WRAP(ssize_t, recvmsg, (int s, struct msghdr *m, int o), (s, m, o))
WRAP(int, connect, (int s, const struct sockaddr *a, socklen_t l), (s, a, l))
WRAP(int, rename, (const char *a, const char *b), (a, b))
WRAP(int, unlinkat, (int d, const char *p, int o), (d, p, o))
WRAP(int, mkdir, (const char *p, mode_t m), (p, m))
WRAP(int, fchmod, (int f, mode_t m), (f, m))
WRAP(int, posix_fallocate, (int f, off_t o, off_t n), (f, o, n))
WRAP(int, posix_fallocate64, (int f, off64_t o, off64_t n), (f, o, n))

/* Only those that may make a file count; the mode is an argument of those alone. */
#define WRAP_OPEN(name, parameters, arguments, ...) \
    int name parameters { \
        static int (*next)(__VA_ARGS__, int, ...); \
        if (!next) next = NEXT(#name, int (*)(__VA_ARGS__, int, ...)); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
            step(); \
        } \
        return next arguments; \
    }

WRAP_OPEN(open, (const char *p, int flags, ...), (p, flags, mode), const char *)
WRAP_OPEN(open64, (const char *p, int flags, ...), (p, flags, mode), const char *)
WRAP_OPEN(openat, (int d, const char *p, int flags, ...), (d, p, flags, mode), int, const char *)
WRAP_OPEN(openat64, (int d, const char *p, int flags, ...), (d, p, flags, mode), int, const char *)
