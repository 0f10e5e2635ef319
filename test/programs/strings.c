#include <stdio.h>
#include <string.h>

int main(void)
{
    char buf[32] = "hello";
    strcat(buf, ", ");
    strncat(buf, "world and more", 5);
    printf("%s %zu\n", buf, strlen(buf));
    printf("%d %d %d\n", strcmp("abc", "abd") < 0, strncmp("abc", "abd", 2), strcmp("b", "a") > 0);
    printf("%s %s %s\n", strchr(buf, 'w'), strrchr(buf, 'l'), strstr(buf, "lo"));
    printf("%d %zu %zu\n", strstr(buf, "xyz") == NULL, strspn("aabbc", "ab"), strcspn("hello", "l"));
    char copy[8];
    strncpy(copy, "ab", sizeof copy);
    printf("%d %d\n", copy[2], copy[7]);
    memset(copy, 'x', 7);
    copy[7] = 0;
    memmove(copy + 2, copy, 3);
    memcpy(copy, "12", 2);
    printf("%s %d %s\n", copy, memcmp("a\0b", "a\0c", 3) < 0, strpbrk("key=val", "=:"));
    return 0;
}
