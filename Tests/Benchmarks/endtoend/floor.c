/* The floor for a whole poll: what it takes to fetch, parse, store, match and deliver, and nothing else.
 *
 *     floor URLS DATABASE [RULES WEBHOOK]
 *
 * libcurl asks for all URLS, 200 at once; libxml2's push parser reads each body, RSS or Atom, while it arrives; new
 * items go into SQLite, 50 feeds a transaction, by (feed, hash of guid), their texts as they are, HTML and all; the
 * words of each new item are looked up in a table of the rules' words; each match is an alert, stored with its item
 * and posted to WEBHOOK, 8 at once, after the fetching. ETags are kept, so a second run is all 304. RULES has
 * "name<tab>word[ word]" a line; without them nothing is matched and nothing posted.
 * It trusts its input: it is a measure, not a program to be used.
 */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <libxml/parser.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 200, POSTS_AT_ONCE = 8, GROUP = 50, MOST_FEEDS = 20000, MOST_RULES = 1000, SLOTS = 8192, FIELDS = 5 };
enum { GUID, LINK, TITLE, DATE, TEXT };

typedef struct { char *bytes; size_t length, capacity; } buffer;
typedef struct { buffer field[FIELDS]; } item;
typedef struct {
    char *url, *etag;
    int number, depth, in_item, wanted, count, capacity;
    item *items;
    xmlParserCtxtPtr parser;
    struct curl_slist *headers;
} feed;
typedef struct { char name[32], word[2][32]; int words; } rule;
typedef struct { char word[32]; int rule, place; } slot; /* a word of a rule; several rules may share one */
typedef struct { char *body, *id; struct curl_slist *headers; } alert;

static feed feeds[MOST_FEEDS];
static rule rules[MOST_RULES];
static slot slots[SLOTS];
static int rule_count, alert_count, alert_capacity, new_items;
static alert *alerts;
static sqlite3 *db;
static sqlite3_stmt *insert_item, *insert_alert, *save_etag;

static void append(buffer *b, const char *bytes, size_t count) {
    if (b->length + count + 1 > b->capacity) b->bytes = realloc(b->bytes, b->capacity = (b->length + count + 1) * 2);
    memcpy(b->bytes + b->length, bytes, count);
    b->bytes[b->length += count] = 0;
}

static uint64_t hash(const char *bytes, size_t count) {
    uint64_t h = 14695981039346656037ull;
    for (size_t i = 0; i < count; i++) h = (h ^ (unsigned char)bytes[i]) * 1099511628211ull;
    return h;
}

/* Parsing */

static void on_start(void *user, const xmlChar *name, const xmlChar *p, const xmlChar *u, int n, const xmlChar **d,
                     int count, int defaulted, const xmlChar **attributes) {
    feed *f = user;
    f->depth++;
    if (!f->in_item) {
        if (strcmp((const char *)name, "item") && strcmp((const char *)name, "entry")) return;
        f->in_item = f->depth;
        if (f->count == f->capacity) f->items = realloc(f->items, (f->capacity = f->capacity * 2 + 32) * sizeof(item));
        memset(&f->items[f->count++], 0, sizeof(item));
        return;
    }
    static const struct { const char *name; int field; } names[] = {
        {"guid", GUID}, {"link", LINK}, {"title", TITLE}, {"pubDate", DATE}, {"description", TEXT},
        {"id", GUID}, {"published", DATE}, {"summary", TEXT}, {"content", TEXT}, {"encoded", TEXT}};
    if (p && strcmp((const char *)p, "content")) return; /* media:title is none */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp((const char *)name, names[i].name)) f->wanted = names[i].field + 1;
    if (f->wanted != LINK + 1) return;
    for (int i = 0; i < count; i++, attributes += 5) /* of Atom */
        if (!strcmp((const char *)attributes[0], "href"))
            append(&f->items[f->count - 1].field[LINK], (const char *)attributes[3], attributes[4] - attributes[3]);
}

static void on_text(void *user, const xmlChar *bytes, int count) {
    feed *f = user;
    if (f->wanted) append(&f->items[f->count - 1].field[f->wanted - 1], (const char *)bytes, count);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *p, const xmlChar *u) {
    feed *f = user;
    f->wanted = 0;
    if (f->in_item == f->depth) f->in_item = 0;
    f->depth--;
}

/* Matching */

static void add_word(const char *word, int rule, int place) {
    size_t at = hash(word, strlen(word)) % SLOTS;
    while (*slots[at].word) at = (at + 1) % SLOTS;
    snprintf(slots[at].word, sizeof slots[at].word, "%s", word);
    slots[at].rule = rule;
    slots[at].place = place;
}

static void look_up(const char *word, size_t count, unsigned char *seen) {
    for (size_t at = hash(word, count) % SLOTS; *slots[at].word; at = (at + 1) % SLOTS)
        if (!strncmp(slots[at].word, word, count) && !slots[at].word[count]) seen[slots[at].rule] |= 1 << slots[at].place;
}

/* The words outside of tags, in small letters. */
static void find_words(const buffer *text, unsigned char *seen) {
    char word[32];
    size_t count = 0;
    int in_tag = 0;
    for (size_t i = 0; i <= text->length; i++) {
        char c = i < text->length ? text->bytes[i] : ' ';
        char small = c | 32;
        if (!in_tag && ((small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c < 0)) {
            if (count < sizeof word) word[count] = small;
            count++;
            continue;
        }
        if (count && count < sizeof word) look_up(word, count, seen);
        count = 0;
        if (c == '<') in_tag = 1;
        if (c == '>') in_tag = 0;
    }
}

/* Storing */

static void bind_field(sqlite3_stmt *statement, int at, const buffer *b) {
    sqlite3_bind_text(statement, at, b->bytes, b->length, SQLITE_STATIC);
}

static void store(feed *f) {
    for (int i = 0; i < f->count; i++) {
        item *it = &f->items[i];
        sqlite3_bind_int(insert_item, 1, f->number);
        sqlite3_bind_int64(insert_item, 2, hash(it->field[GUID].bytes, it->field[GUID].length));
        for (int n = 0; n < FIELDS; n++) bind_field(insert_item, 3 + n, &it->field[n]);
        sqlite3_step(insert_item);
        sqlite3_reset(insert_item);
        if (sqlite3_changes(db)) {
            new_items++;
            unsigned char seen[MOST_RULES] = {0};
            if (rule_count) find_words(&it->field[TITLE], seen);
            if (rule_count) find_words(&it->field[TEXT], seen);
            for (int n = 0; n < rule_count; n++) {
                if (seen[n] != (1 << rules[n].words) - 1) continue;
                if (alert_count == alert_capacity) alerts = realloc(alerts, (alert_capacity = alert_capacity * 2 + 64) * sizeof(alert));
                alert *a = &alerts[alert_count++];
                if (asprintf(&a->id, "%s-%s", rules[n].name, it->field[GUID].bytes) < 0 ||
                    asprintf(&a->body, "{\"type\":\"alert.matched\",\"data\":{\"rule\":{\"name\":\"%s\"},\"item\":{\"guid\":\"%s\",\"url\":\"%s\",\"title\":\"%s\"}}}",
                             rules[n].name, it->field[GUID].bytes, it->field[LINK].bytes, it->field[TITLE].bytes) < 0) exit(70);
                sqlite3_bind_text(insert_alert, 1, a->id, -1, SQLITE_STATIC);
                sqlite3_bind_text(insert_alert, 2, a->body, -1, SQLITE_STATIC);
                sqlite3_step(insert_alert);
                sqlite3_reset(insert_alert);
            }
        }
        for (int n = 0; n < FIELDS; n++) free(it->field[n].bytes);
    }
    free(f->items);
    f->items = 0;
    f->count = f->capacity = 0;
    sqlite3_bind_int(save_etag, 1, f->number);
    sqlite3_bind_text(save_etag, 2, f->etag, -1, SQLITE_STATIC);
    sqlite3_step(save_etag);
    sqlite3_reset(save_etag);
}

static void sql(const char *text) {
    if (sqlite3_exec(db, text, 0, 0, 0)) exit(74);
}

static void open_store(const char *path) {
    if (sqlite3_open(path, &db)) exit(74);
    sql("PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE IF NOT EXISTS feed(id INTEGER PRIMARY KEY, etag TEXT);"
        "CREATE TABLE IF NOT EXISTS item(id INTEGER PRIMARY KEY, feed INTEGER, hash INTEGER, guid TEXT, link TEXT, title TEXT, date TEXT, text TEXT, UNIQUE(feed, hash));"
        "CREATE TABLE IF NOT EXISTS alert(id TEXT PRIMARY KEY, body TEXT, sent INTEGER)");
    sqlite3_prepare_v2(db, "INSERT OR IGNORE INTO item(feed, hash, guid, link, title, date, text) VALUES(?,?,?,?,?,?,?)", -1, &insert_item, 0);
    sqlite3_prepare_v2(db, "INSERT INTO alert VALUES(?,?,0)", -1, &insert_alert, 0);
    sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO feed VALUES(?,?)", -1, &save_etag, 0);
    sqlite3_stmt *all;
    sqlite3_prepare_v2(db, "SELECT id, etag FROM feed", -1, &all, 0);
    while (sqlite3_step(all) == SQLITE_ROW)
        if (sqlite3_column_text(all, 1)) feeds[sqlite3_column_int(all, 0)].etag = strdup((const char *)sqlite3_column_text(all, 1));
    sqlite3_finalize(all);
}

/* Fetching and posting */

static xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC, .startElementNs = on_start, .endElementNs = on_end, .characters = on_text, .cdataBlock = on_text};

static size_t take(char *data, size_t size, size_t count, void *user) {
    feed *f = user;
    if (!f->parser) {
        f->parser = xmlCreatePushParserCtxt(&sax, f, 0, 0, 0);
        xmlCtxtUseOptions(f->parser, XML_PARSE_NONET);
    }
    xmlParseChunk(f->parser, data, size * count, 0);
    return size * count;
}

static size_t head(char *line, size_t size, size_t count, void *user) {
    feed *f = user;
    size_t length = size * count;
    if (length > 6 && !strncasecmp(line, "etag:", 5)) {
        while (length && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
        free(f->etag);
        f->etag = strndup(line + 6, length - 6);
    }
    return size * count;
}

static size_t drop(char *data, size_t size, size_t count, void *user) { return size * count; }

static CURL *ask(const char *url, void *owner, curl_write_callback write, struct curl_slist *headers) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, owner);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, owner);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, write);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 60000L);
    return easy;
}

static void start_fetch(CURLM *multi, feed *f) {
    f->headers = curl_slist_append(0, "User-Agent: floor");
    char line[1024];
    snprintf(line, sizeof line, "If-None-Match: %s", f->etag ? f->etag : "");
    if (f->etag) f->headers = curl_slist_append(f->headers, line);
    CURL *easy = ask(f->url, f, take, f->headers);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, f);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_multi_add_handle(multi, easy);
}

static void start_post(CURLM *multi, alert *a, const char *url) {
    char line[256];
    snprintf(line, sizeof line, "webhook-id: %s", a->id);
    a->headers = curl_slist_append(curl_slist_append(0, "Content-Type: application/json"), line);
    CURL *easy = ask(url, a, drop, a->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, a->body);
    curl_multi_add_handle(multi, easy);
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 5) return 64;
    char line[4096];
    int count = 0, next = 0, running = 0, fetched = 0, unchanged = 0, sent = 0, grouped = 0, left, queued;
    FILE *file = fopen(argv[1], "r");
    for (; file && fgets(line, sizeof line, file) && count < MOST_FEEDS; count++) {
        line[strcspn(line, "\n")] = 0;
        feeds[count].number = count;
        feeds[count].url = strdup(line);
    }
    fclose(file);
    for (file = argc > 3 ? fopen(argv[3], "r") : 0; file && fgets(line, sizeof line, file) && rule_count < MOST_RULES; rule_count++) {
        rule *r = &rules[rule_count];
        r->words = sscanf(line, "%31s %31s %31s", r->name, r->word[0], r->word[1]) - 1;
        for (int i = 0; i < r->words; i++) add_word(r->word[i], rule_count, i);
    }
    if (file) fclose(file);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    open_store(argv[2]);
    sql("BEGIN");
    CURLM *multi = curl_multi_init();
    CURLMsg *message;
    while (next < count || running) {
        for (; running < AT_ONCE && next < count; running++) start_fetch(multi, &feeds[next++]);
        curl_multi_perform(multi, &left);
        while ((message = curl_multi_info_read(multi, &queued))) {
            CURL *easy = message->easy_handle;
            long status = 0;
            feed *f;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&f);
            unchanged += status == 304;
            if (status == 200 && f->parser) {
                xmlParseChunk(f->parser, 0, 0, 1);
                fetched++;
                store(f);
                if (++grouped % GROUP == 0) sql("COMMIT; BEGIN");
            }
            if (f->parser) xmlFreeParserCtxt(f->parser);
            f->parser = 0;
            curl_multi_remove_handle(multi, easy);
            curl_easy_cleanup(easy);
            curl_slist_free_all(f->headers);
            running--;
        }
        if (running == AT_ONCE || (running && next == count)) curl_multi_poll(multi, 0, 0, 1000, 0);
    }
    sql("COMMIT");
    for (next = 0; next < alert_count || running;) {
        for (; running < POSTS_AT_ONCE && next < alert_count; running++) start_post(multi, &alerts[next++], argv[4]);
        curl_multi_perform(multi, &left);
        while ((message = curl_multi_info_read(multi, &queued))) {
            long status = 0;
            alert *a;
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&a);
            sent += status / 100 == 2;
            CURL *easy = message->easy_handle;
            curl_multi_remove_handle(multi, easy);
            curl_easy_cleanup(easy);
            curl_slist_free_all(a->headers);
            running--;
        }
        if (running == POSTS_AT_ONCE || (running && next == alert_count)) curl_multi_poll(multi, 0, 0, 1000, 0);
    }
    if (sent == alert_count) sql("UPDATE alert SET sent = 1 WHERE sent = 0");
    sqlite3_close(db);
    printf("{\"fetched\": %d, \"unchanged\": %d, \"items\": %d, \"alerts\": %d, \"sent\": %d}\n", fetched, unchanged, new_items, alert_count, sent);
    return 0;
}
