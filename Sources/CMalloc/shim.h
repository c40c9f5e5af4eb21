// How glibc's allocator is tuned: Swift's Glibc module leaves this header out.
#include <malloc.h>
