/* Tells callgrind when to count. */
#include <valgrind/callgrind.h>

void begin_counting(void) { CALLGRIND_START_INSTRUMENTATION; }
void end_counting(void) { CALLGRIND_STOP_INSTRUMENTATION; }
