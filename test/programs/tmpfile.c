// Files that have no name, or a name nobody else has.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    FILE *f = tmpfile();
    fprintf(f, "%d %s\n", 42, "words");
    rewind(f);
    int n;
    char word[20];
    printf("%d", fscanf(f, "%d %19s", &n, word));
    printf(": %d %s\n", n, word);
    fclose(f);

    char name[] = "/tmp/labXXXXXX";
    int fd = mkstemp(name);
    printf("made: %d, renamed: %d, length kept: %d\n", fd >= 0, strcmp(name, "/tmp/labXXXXXX") != 0,
           strlen(name) == 14 && strncmp(name, "/tmp/lab", 8) == 0);
    struct stat st;
    fstat(fd, &st);
    printf("mode %o, size %d\n", (unsigned) st.st_mode & 0777, (int) st.st_size);
    printf("unlink %d\n", unlink(name));
    char folder[] = "/tmp/dirXXXXXX";
    printf("folder: %d\n", mkdtemp(folder) == folder);
    stat(folder, &st);
    printf("is one: %d, rmdir %d\n", S_ISDIR(st.st_mode), rmdir(folder));
    char bad[] = "noxs";
    printf("bad template: %d\n", mkstemp(bad));
    return 0;
}
