/* Integer types as Linux names them. */
#include <linux/types.h>
