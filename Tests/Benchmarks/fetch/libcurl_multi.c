/* The floor that the fetcher is measured against: libcurl's multi interface and nothing else.
 *
 *     libcurl_multi URLS ETAGS
 *
 * Asks for each URL of the file URLS, one a line, 200 at once, as gzip, and counts the decoded bytes.
 * With a file ETAGS, which the first run writes, each request is conditional. The traps of
 * Debian's libcurl are kept out of: no directory of certificates, no connection and no address kept
 * that no further URL needs.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 200, MOST = 200000 };

typedef struct {
    char *url, *etag;
    struct curl_slist *headers;
} feed;

static feed feeds[MOST];
static size_t bytes;

static size_t take(char *data, size_t size, size_t count, void *user) {
    bytes += size * count;
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

static void start(CURLM *multi, feed *f) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, f->url);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, f);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, f);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 60000L);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    const char *bundle = getenv("CA_BUNDLE");
    if (bundle) curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    f->headers = curl_slist_append(f->headers, "User-Agent: libcurl_multi");
    if (f->etag) {
        char line[1024];
        snprintf(line, sizeof line, "If-None-Match: %s", f->etag);
        f->headers = curl_slist_append(f->headers, line);
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, f->headers);
    curl_multi_add_handle(multi, easy);
}

static int lines(const char *path, int is_etag) {
    FILE *file = fopen(path, "r");
    char line[4096];
    int count = 0;
    while (file && count < MOST && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        *(is_etag ? &feeds[count].etag : &feeds[count].url) = *line ? strdup(line) : NULL;
        count++;
    }
    if (file) fclose(file);
    return count;
}

int main(int argc, char **argv) {
    if (argc < 3) return 64;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int count = lines(argv[1], 0), next = 0, running = 0, statuses[1000] = {0};
    lines(argv[2], 1);
    CURLM *multi = curl_multi_init();
    while (next < count || running) {
        while (running < AT_ONCE && next < count) {
            start(multi, &feeds[next++]);
            running++;
        }
        int left, queued;
        curl_multi_perform(multi, &left);
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &queued))) {
            CURL *easy = message->easy_handle;
            long status = 0;
            feed *f;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&f);
            statuses[message->data.result ? 0 : status % 1000]++;
            curl_multi_remove_handle(multi, easy);
            curl_easy_cleanup(easy);
            curl_slist_free_all(f->headers);
            f->headers = NULL;
            running--;
        }
        if (running == AT_ONCE || (running && next == count)) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    FILE *file = fopen(argv[2], "w");
    for (int i = 0; file && i < count; i++) fprintf(file, "%s\n", feeds[i].etag ? feeds[i].etag : "");
    if (file) fclose(file);
    printf("{\"ok\": %d, \"not_modified\": %d, \"failed\": %d, \"bytes\": %zu}\n", statuses[200],
           statuses[304], count - statuses[200] - statuses[304], bytes);
    return 0;
}
