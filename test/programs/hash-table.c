// A hash table with chains: words counted, then shown by frequency.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 17

struct entry {
    char *word;
    int count;
    struct entry *next;
};

static struct entry *table[BUCKETS];

static unsigned hash(const char *s)
{
    unsigned h = 5381;
    while (*s)
        h = h * 33 + (unsigned char) *s++;
    return h % BUCKETS;
}

static struct entry *lookup(const char *word)
{
    struct entry **at = &table[hash(word)];
    for (; *at != NULL; at = &(*at)->next)
        if (strcmp((*at)->word, word) == 0)
            return *at;
    *at = calloc(1, sizeof **at);
    (*at)->word = strdup(word);
    return *at;
}

static int by_count(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *) a, *y = *(struct entry *const *) b;
    return x->count != y->count ? y->count - x->count : strcmp(x->word, y->word);
}

int main(void)
{
    char word[64];
    int n = 0, distinct = 0, c;
    do {
        c = getchar();
        if (isalpha(c) && n < 63)
            word[n++] = tolower(c);
        else if (n > 0) {
            word[n] = '\0';
            if (lookup(word)->count++ == 0)
                distinct++;
            n = 0;
        }
    } while (c != EOF);

    struct entry **all = malloc(distinct * sizeof *all);
    int k = 0;
    for (int b = 0; b < BUCKETS; b++)
        for (struct entry *e = table[b]; e != NULL; e = e->next)
            all[k++] = e;
    qsort(all, k, sizeof *all, by_count);
    for (int i = 0; i < k && i < 6; i++)
        printf("%-8s %d\n", all[i]->word, all[i]->count);
    printf("%d words\n", distinct);
    for (int i = 0; i < k; i++) {
        free(all[i]->word);
        free(all[i]);
    }
    free(all);
    return 0;
}
