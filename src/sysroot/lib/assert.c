/* What a failed assert does (C11 7.2.1.1), in glibc's words. */
#include <assert.h>
#include <string.h>
#include "internal.h"

void __assert_fail(const char *assertion, const char *file, unsigned int line, const char *function) {
  __complain("%s%s%s:%u: %s%sAssertion `%s' failed.\n", program_invocation_short_name,
             *program_invocation_short_name ? ": " : "", file, line, function ? function : "", function ? ": " : "",
             assertion);
  __abort();
}

void __assert_perror_fail(int error, const char *file, unsigned int line, const char *function) {
  __complain("%s: %s:%u: %s: Unexpected error: %s.\n", program_invocation_short_name, file, line, function,
             strerror(error));
  __abort();
}
