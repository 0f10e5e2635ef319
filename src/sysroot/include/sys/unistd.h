/* The historical name of <unistd.h>. */
#include <unistd.h>
