#include <readline/readline.h>
