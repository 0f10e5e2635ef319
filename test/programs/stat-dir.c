#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    struct stat st;
    mkdir("stat-dir.tmp", 0755);
    chdir("stat-dir.tmp");
    FILE *f = fopen("a.txt", "w");
    fputs("12345", f);
    fclose(f);
    mkdir("sub", 0700);
    stat("a.txt", &st);
    printf("%d %d %ld %o\n", S_ISREG(st.st_mode), S_ISDIR(st.st_mode), (long) st.st_size, st.st_mode & 0700);
    DIR *d = opendir(".");
    struct dirent *e;
    int files = 0, dots = 0;
    while ((e = readdir(d)) != NULL)
        if (e->d_name[0] == '.')
            dots++;
        else
            files++;
    closedir(d);
    printf("%d %d\n", files, dots);
    rename("a.txt", "b.txt");
    printf("%d %d\n", access("a.txt", F_OK), access("b.txt", R_OK));
    unlink("b.txt");
    rmdir("sub");
    chdir("..");
    printf("%d\n", rmdir("stat-dir.tmp"));
    return 0;
}
