#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct person { const char *name; int age; };

int by_age(const void *a, const void *b)
{
    return ((const struct person *) a)->age - ((const struct person *) b)->age;
}

int by_string(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

int by_int(const void *a, const void *b)
{
    int x = *(const int *) a, y = *(const int *) b;
    return (x > y) - (x < y);
}

int main(void)
{
    struct person people[] = {{"ann", 33}, {"bob", 21}, {"cy", 40}, {"di", 21}};
    qsort(people, 4, sizeof *people, by_age);
    for (int i = 0; i < 4; i++)
        printf("%d ", people[i].age);
    const char *words[] = {"pear", "apple", "fig"};
    qsort(words, 3, sizeof *words, by_string);
    printf("%s %s %s\n", words[0], words[1], words[2]);
    int v[100], key = 51;
    for (int i = 0; i < 100; i++)
        v[i] = i * 37 % 101;
    qsort(v, 100, sizeof *v, by_int);
    int *found = bsearch(&key, v, 100, sizeof *v, by_int);
    key = 1000;
    printf("%d %d %p\n", v[0], (int) (found - v), bsearch(&key, v, 100, sizeof *v, by_int));
    return 0;
}
