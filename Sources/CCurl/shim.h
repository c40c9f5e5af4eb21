#pragma once
#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt take a variable argument list, which
// Swift can't import. One wrapper per kind of argument follows.

/// Switches, counts and durations: `long` options.
static inline CURLcode feedwatch_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// Texts; libcurl copies them. NULL restores an option's default or switches it off.
static inline CURLcode feedwatch_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sizes past 2 GB: `curl_off_t` options.
static inline CURLcode feedwatch_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/// The first argument of each callback, bodies and buffers: what libcurl keeps as an address.
static inline CURLcode feedwatch_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Request headers; libcurl keeps the list's address, the caller frees it after the transfer.
static inline CURLcode feedwatch_set_list(
    CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

/// The callbacks for body and header bytes, which share one type.
static inline CURLcode feedwatch_set_write_callback(
    CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}

/// The callback that opens a socket to an address.
static inline CURLcode feedwatch_set_opensocket_callback(
    CURL *easy, curl_opensocket_callback value) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

/// The callback between a connection, new or pooled, and the request on it.
static inline CURLcode feedwatch_set_prereq_callback(CURL *easy, curl_prereq_callback value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

/// The callback that hears of each step of a transfer, whether or not it brought bytes of the body.
static inline CURLcode feedwatch_set_progress_callback(CURL *easy, curl_xferinfo_callback value) {
    return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}

/// The callback that sees each read as it came, before chunks are taken apart.
static inline CURLcode feedwatch_set_debug_callback(CURL *easy, curl_debug_callback value) {
    return curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, value);
}

/// The pointer that was set as CURLOPT_PRIVATE.
static inline CURLcode feedwatch_get_private(CURL *easy, void **value) {
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, value);
}

/// A list that the caller frees: cookies.
static inline CURLcode feedwatch_get_list(CURL *easy, CURLINFO info, struct curl_slist **value) {
    return curl_easy_getinfo(easy, info, value);
}

/// Options of the multi handle that are a `long`.
static inline CURLMcode feedwatch_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// The result in a CURLMsg; it sits in a union, whose use Swift can't check.
static inline CURLcode feedwatch_message_result(const CURLMsg *message) {
    return message->data.result;
}

/// The callback that gives the bytes of an upload.
static inline CURLcode feedwatch_set_read_callback(CURL *easy, curl_read_callback value) {
    return curl_easy_setopt(easy, CURLOPT_READFUNCTION, value);
}

/// Numbers that a transfer leaves behind, such as the code of the last answer.
static inline CURLcode feedwatch_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
