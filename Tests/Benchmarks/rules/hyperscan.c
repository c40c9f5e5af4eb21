/* Hyperscan on the bare words and phrases of rules: what a scanner of bytes does and nothing else.
 *
 *     hyperscan LITERALS TEXTS ROUNDS
 *
 * LITERALS: one a line. TEXTS: one a line, folded beforehand. Prints a JSON object: CPU seconds to
 * compile and for all rounds, bytes of the database, places found in one round.
 */
#define _GNU_SOURCE
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    char **text;
    size_t *length;
    size_t count;
} lines;

static lines read_lines(const char *path) {
    lines all = {0};
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    if (!f) {
        perror(path);
        exit(1);
    }
    while ((n = getline(&line, &room, f)) > 0) {
        if (line[n - 1] == '\n') line[--n] = 0;
        if ((all.count & (all.count - 1)) == 0) {
            size_t next = all.count ? all.count * 2 : 1;
            all.text = realloc(all.text, next * sizeof *all.text);
            all.length = realloc(all.length, next * sizeof *all.length);
        }
        all.text[all.count] = strdup(line);
        all.length[all.count++] = (size_t)n;
    }
    free(line);
    fclose(f);
    return all;
}

static double cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int found(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *count) {
    (void)id, (void)from, (void)to, (void)flags;
    ++*(long *)count;
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    lines literals = read_lines(argv[1]), texts = read_lines(argv[2]);
    int rounds = atoi(argv[3]);
    unsigned *ids = calloc(literals.count, sizeof *ids), *flags = calloc(literals.count, sizeof *flags);
    for (size_t n = 0; n < literals.count; n++) ids[n] = (unsigned)n;
    hs_database_t *database = NULL;
    hs_compile_error_t *error = NULL;
    double begin = cpu();
    if (hs_compile_lit_multi((const char *const *)literals.text, flags, ids, literals.length,
            (unsigned)literals.count, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    double compiled = cpu() - begin;
    size_t size = 0;
    hs_database_size(database, &size);
    hs_scratch_t *scratch = NULL;
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 1;
    long count = 0;
    begin = cpu();
    for (int round = 0; round < rounds; round++)
        for (size_t n = 0; n < texts.count; n++)
            hs_scan(database, texts.text[n], (unsigned)texts.length[n], 0, scratch, found, &count);
    printf("{\"prepare_seconds\": %f, \"seconds\": %f, \"bytes\": %zu, \"items\": %zu, \"rounds\": %d, "
           "\"matches\": %ld}\n", compiled, cpu() - begin, size, texts.count, rounds, rounds ? count / rounds : 0);
    return 0;
}
