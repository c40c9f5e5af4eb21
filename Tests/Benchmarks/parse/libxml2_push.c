/* The floor that the parser is measured against: libxml2's push parser on the same documents.
 *
 *     libxml2_push noop|extract DIRECTORY
 *
 * noop: empty handlers. extract: the fields of items (title, link, id, summary, content, dates,
 * authors, categories, enclosures) are collected into buffers and copied once, as a program that
 * keeps them would. One document is in memory at a time.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DEPTH = 300, CHUNK = 1 << 18 };

typedef struct {
    char *text;
    size_t length, capacity;
    int depth, wanted, in_item;
    long items, fields;
    size_t kept;
} state;

static const char *names[] = {"title", "link", "guid", "id", "description", "summary", "encoded",
    "content", "pubDate", "published", "updated", "date", "creator", "name", "category", "duration", 0};

static int is_wanted(const xmlChar *name) {
    for (int i = 0; names[i]; i++)
        if (names[i][0] == (char)name[0] && !strcmp(names[i], (const char *)name)) return 1;
    return 0;
}

static void keep(state *s, const char *text, size_t length) {
    char *copy = malloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    s->kept += length;
    s->fields++;
    free(copy);
}

static void start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                  int namespaces, const xmlChar **declared, int count, int defaulted,
                  const xmlChar **attributes) {
    state *s = user;
    s->depth++;
    if (!s->in_item && (!strcmp((const char *)name, "item") || !strcmp((const char *)name, "entry"))) {
        s->in_item = s->depth;
        s->items++;
        return;
    }
    if (s->in_item && !s->wanted) {
        if (is_wanted(name)) {
            s->wanted = s->depth;
            s->length = 0;
        }
        for (int i = 0; i < count; i++)
            keep(s, (const char *)attributes[i * 5 + 3], attributes[i * 5 + 4] - attributes[i * 5 + 3]);
    }
}

static void text(void *user, const xmlChar *bytes, int count) {
    state *s = user;
    if (!s->wanted) return;
    if (s->length + count > s->capacity) {
        s->capacity = (s->length + count) * 2;
        s->text = realloc(s->text, s->capacity);
    }
    memcpy(s->text + s->length, bytes, count);
    s->length += count;
}

static void end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    state *s = user;
    if (s->wanted == s->depth) {
        keep(s, s->text, s->length);
        s->wanted = 0;
    }
    if (s->in_item == s->depth) s->in_item = 0;
    s->depth--;
}

static void noop_start(void *u, const xmlChar *n, const xmlChar *p, const xmlChar *ns, int a,
                       const xmlChar **b, int c, int d, const xmlChar **e) {
    ((state *)u)->items += n[0] == 'i' && !strcmp((const char *)n, "item");
}
static void noop_end(void *u, const xmlChar *n, const xmlChar *p, const xmlChar *ns) {}
static void noop_text(void *u, const xmlChar *b, int n) {}
static void silent(void *u, xmlErrorPtr e) {}

int main(int argc, char **argv) {
    if (argc < 3) return 64;
    int extract = !strcmp(argv[1], "extract");
    xmlSAXHandler sax;
    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = extract ? start : noop_start;
    sax.endElementNs = extract ? end : noop_end;
    sax.characters = sax.ignorableWhitespace = sax.cdataBlock = extract ? text : noop_text;
    sax.serror = silent;
    state s = {0};
    xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&sax, &s, 0, 0, 0);
    xmlCtxtUseOptions(context, XML_PARSE_NONET);

    struct dirent **entries;
    int found = scandir(argv[2], &entries, 0, alphasort);
    char *bytes = 0;
    size_t capacity = 0;
    for (int i = 0; i < found; i++) {
        if (entries[i]->d_name[0] == '.') continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[2], entries[i]->d_name);
        int file = open(path, O_RDONLY);
        struct stat info;
        if (file < 0 || fstat(file, &info)) return 74;
        if ((size_t)info.st_size > capacity) bytes = realloc(bytes, capacity = info.st_size * 2);
        size_t length = read(file, bytes, info.st_size), at = 0;
        close(file);
        xmlCtxtResetPush(context, 0, 0, 0, 0);
        s.depth = s.wanted = s.in_item = 0;
        do {
            size_t n = length - at < CHUNK ? length - at : CHUNK;
            at += n;
            xmlParseChunk(context, bytes + at - n, n, at == length);
        } while (at < length && !context->disableSAX);
    }
    printf("{\"items\": %ld}\n", s.items);
    return 0;
}
