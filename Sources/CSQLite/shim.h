#pragma once
#include <sqlite3.h>

/// sqlite3_config is variadic, which Swift can't import.
static inline int feedwatch_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
