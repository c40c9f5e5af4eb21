/* Preloaded into feedwatch by a drill: keeps in the folder LOSE_TO what a disk holds of the files in the
   folder LOSE_IN that keeps nothing but what was synced. A file is there once it and its folder were
   synced after it was made; its bytes are those of its last sync. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static void copy(const char *from, const char *to) {
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) return;
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct stat facts;
    if (out >= 0 && fstat(in, &facts) == 0) {
        off_t offset = 0;
        while (offset < facts.st_size && sendfile(out, in, &offset, facts.st_size - offset) > 0) {}
    }
    if (out >= 0) close(out);
    close(in);
}

/* Synced files wait under another name until their folder is synced too. */
static void synced(int file) {
    const char *in = getenv("LOSE_IN"), *to = getenv("LOSE_TO");
    char link[64], path[PATH_MAX], kept[PATH_MAX], waiting[PATH_MAX];
    if (!in || !to) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    size_t folder = strlen(in);
    if (strncmp(path, in, folder)) return;
    if (!path[folder]) {
        DIR *all = opendir(to);
        struct dirent *entry;
        while (all && (entry = readdir(all))) {
            size_t end = strlen(entry->d_name);
            if (end < 5 || strcmp(entry->d_name + end - 4, ".new")) continue;
            snprintf(waiting, sizeof waiting, "%s/%s", to, entry->d_name);
            snprintf(kept, sizeof kept, "%s/%.*s", to, (int)end - 4, entry->d_name);
            rename(waiting, kept);
        }
        if (all) closedir(all);
        return;
    }
    if (path[folder] != '/' || strchr(path + folder + 1, '/')) return;
    snprintf(kept, sizeof kept, "%s/%s", to, path + folder + 1);
    snprintf(waiting, sizeof waiting, "%s/%s.new", to, path + folder + 1);
    copy(path, access(kept, F_OK) == 0 ? kept : waiting);
}

#define SYNCS(name) \
    int name(int f) { \
        static int (*next)(int); \
        if (!next) next = (int (*)(int))dlsym(RTLD_NEXT, #name); \
        int result = next(f); \
        if (result == 0) synced(f); \
        return result; \
    }

SYNCS(fsync)
SYNCS(fdatasync)
