#pragma once
#include <libdeflate.h>
#include <zlib.h>

/// inflateInit2 is a macro, which Swift can't import. Takes gzip only (RFC 1952), with its checksum.
static inline int feedwatch_begin_gzip(z_stream *stream) {
    return inflateInit2(stream, MAX_WBITS + 16);
}
