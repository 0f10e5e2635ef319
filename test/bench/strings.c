/* Strings and printf. rounds: 300 */
#include "bench.h"
#include <string.h>

static long kernel(void)
{
    char line[128], word[32], all[512];
    long total = 0;
    all[0] = '\0';
    for (int i = 0; i < 2000; i++) {
        snprintf(line, sizeof line, "%d:%s:%08x:%ld", i, "process", i * 2654435761u, (long)i * i);
        total += (long)strlen(line);
        char *colon = strchr(line, ':');
        strncpy(word, colon + 1, sizeof word - 1);
        word[31] = '\0';
        if (strlen(all) + strlen(word) + 1 < sizeof all)
            strcat(all, word);
        else
            all[0] = '\0';
        total += strcmp(line, word) > 0;
    }
    return total;
}
