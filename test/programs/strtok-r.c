// Two splits at once: words of lines. strtok_r keeps its place where you say; strsep keeps empty fields.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char text[] = "cat w3.c | wc -l ; echo done;;ls";
    char *rest_commands, *rest_words;
    int n = 0;
    for (char *command = strtok_r(text, ";", &rest_commands); command != NULL;
         command = strtok_r(NULL, ";", &rest_commands)) {
        printf("%d:", ++n);
        for (char *word = strtok_r(command, " ", &rest_words); word != NULL; word = strtok_r(NULL, " ", &rest_words))
            printf(" [%s]", word);
        printf("\n");
    }
    char fields[] = "root::0:0";
    char *at = fields, *field;
    while ((field = strsep(&at, ":")) != NULL)
        printf("<%s>", field);
    printf("\n%zu %zu\n", strcspn("hello world", " "), strspn("aabbc", "ab"));
    printf("%s %s\n", strpbrk("key=value;x", "=;"), strstr("one two three", "two"));
    return 0;
}
