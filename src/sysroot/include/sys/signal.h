/* The historical name of <signal.h>. */
#include <signal.h>
