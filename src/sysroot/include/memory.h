/* The historical name of <string.h>. */
#include <string.h>
