/* The historical name of <fcntl.h>. */
#include <fcntl.h>
