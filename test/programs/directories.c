// mkdir, opendir, readdir, rename, rmdir, link, symlink.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void list(const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, by_name);
    printf("%s:", path);
    for (int i = 0; i < n; i++) {
        printf(" %s%s", entries[i]->d_name, entries[i]->d_type == DT_DIR ? "/" : entries[i]->d_type == DT_LNK ? "@" : "");
        free(entries[i]);
    }
    free(entries);
    printf("\n");
}

int main(void)
{
    system("rm -rf shelf");
    printf("mkdir %d\n", mkdir("shelf", 0755));
    printf("again %d %s\n", mkdir("shelf", 0755), strerror(errno));
    mkdir("shelf/inner", 0755);
    close(creat("shelf/book", 0644));
    symlink("book", "shelf/alias");
    link("shelf/book", "shelf/copy");
    list("shelf");
    struct stat st;
    stat("shelf/book", &st);
    printf("links to book: %d\n", (int) st.st_nlink);
    lstat("shelf/alias", &st);
    printf("alias is a link: %d\n", S_ISLNK(st.st_mode));
    char target[20] = "";
    printf("readlink %d %s\n", (int) readlink("shelf/alias", target, sizeof target), target);
    printf("rename %d\n", rename("shelf/book", "shelf/inner/book"));
    printf("dangling: %s\n", access("shelf/alias", F_OK) < 0 ? strerror(errno) : "there");
    printf("rmdir of a full one: %s\n", rmdir("shelf") < 0 ? strerror(errno) : "done");
    printf("rmdir of a file: %s\n", rmdir("shelf/copy") < 0 ? strerror(errno) : "done");
    printf("unlink of a folder fails: %d\n", unlink("shelf/inner") < 0);
    chdir("shelf");
    char where[200];
    getcwd(where, sizeof where);
    printf("in %s\n", strrchr(where, '/') + 1);
    list("inner");
    chdir("..");
    DIR *d = opendir("shelf/inner");
    int n = 0;
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    printf("%d entries\n", n);
    printf("no such: %d\n", opendir("nowhere") == NULL && errno == ENOENT);
    system("rm -r shelf");
    return 0;
}
