/*
 * file: guesses from its beginning what is in a file.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct magic {
  const char *bytes;
  size_t length;
  const char *name;
} magics[] = {
    {"\177ELF", 4, "ELF 64-bit LSB executable, x86-64"}, {"\x89PNG\r\n", 6, "PNG image data"},
    {"GIF8", 4, "GIF image data"},                        {"\xff\xd8\xff", 3, "JPEG image data"},
    {"%PDF-", 5, "PDF document"},                         {"\x1f\x8b", 2, "gzip compressed data"},
    {"PK\3\4", 4, "Zip archive data"},                    {"!<arch>\n", 8, "current ar archive"},
    {"BZh", 3, "bzip2 compressed data"},
};

static bool is_text(const unsigned char *bytes, size_t n, bool *ascii)
{
  *ascii = true;
  for (size_t i = 0; i < n; i++) {
    if (bytes[i] >= 0x80)
      *ascii = false;
    else if (bytes[i] < 0x20 && strchr("\a\b\t\n\f\r\033", bytes[i]) == NULL)
      return false;
    if (bytes[i] == 0)
      return false;
  }
  return true;
}

static bool is_utf8(const unsigned char *p, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    int more = p[i] < 0x80 ? 0 : (p[i] & 0xe0) == 0xc0 ? 1 : (p[i] & 0xf0) == 0xe0 ? 2 : (p[i] & 0xf8) == 0xf0 ? 3 : -1;
    if (more < 0)
      return false;
    for (; more > 0 && i + 1 < n; more--) {
      if ((p[++i] & 0xc0) != 0x80)
        return false;
    }
  }
  return true;
}

/* What begins like a program in C, or a script. */
static const char *language(const char *text, char *buffer, size_t size)
{
  if (strncmp(text, "#!", 2) == 0) {
    const char *command = text + 2 + strspn(text + 2, " ");
    int length = (int)strcspn(command, " \n");
    const char *slash = command + length;
    while (slash > command && slash[-1] != '/')
      slash--;
    int name = (int)(command + length - slash);
    if (strncmp(slash, "sh", 2) == 0 && name == 2)
      return "POSIX shell script, ";
    if (strncmp(slash, "bash", 4) == 0 && name == 4)
      return "Bourne-Again shell script, ";
    snprintf(buffer, size, "%.*s script, ", length, command);
    return buffer;
  }
  if (strstr(text, "#include <") != NULL || strstr(text, "#include \"") != NULL)
    return "C source, ";
  return "";
}

static void describe(const char *name, bool brief, int width)
{
  struct stat st;
  char target[1024], script[128];
  unsigned char bytes[4097];
  if (!brief)
    printf("%s:%*s", name, width - (int)strlen(name), "");
  if (lstat(name, &st) < 0) {
    printf("cannot open `%s' (%s)\n", name, strerror(errno));
    return;
  }
  ssize_t length = S_ISLNK(st.st_mode) ? readlink(name, target, sizeof target - 1) : -1;
  if (length >= 0) {
    printf("symbolic link to %.*s\n", (int)length, target);
    return;
  }
  if (!S_ISREG(st.st_mode)) {
    printf("%s\n", S_ISDIR(st.st_mode)    ? "directory"
                   : S_ISFIFO(st.st_mode) ? "fifo (named pipe)"
                   : S_ISSOCK(st.st_mode) ? "socket"
                   : S_ISCHR(st.st_mode)  ? "character special"
                                          : "block special");
    return;
  }
  FILE *file = fopen(name, "r");
  if (file == NULL) {
    printf("cannot open `%s' (%s)\n", name, strerror(errno));
    return;
  }
  size_t n = fread(bytes, 1, sizeof bytes - 1, file);
  fclose(file);
  bytes[n] = 0;
  if (n == 0) {
    puts("empty");
    return;
  }
  for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
    if (n >= magics[i].length && memcmp(bytes, magics[i].bytes, magics[i].length) == 0) {
      puts(magics[i].name);
      return;
    }
  }
  bool ascii;
  if (!is_text(bytes, n, &ascii)) {
    puts("data");
    return;
  }
  const char *text = (const char *)bytes;
  const char *kind = ascii ? "ASCII text" : is_utf8(bytes, n) ? "Unicode text, UTF-8 text" : "ISO-8859 text";
  printf("%s%s%s%s\n", language(text, script, sizeof script), kind,
         strncmp(text, "#!", 2) == 0 && (st.st_mode & 0111) ? " executable" : "",
         strstr(text, "\r\n") != NULL       ? ", with CRLF line terminators"
         : strchr(text, '\n') == NULL ? ", with no line terminators"
                                            : "");
}

int main(int argc, char **argv)
{
  bool brief = false;
  int option, width = 0;
  while ((option = getopt(argc, argv, "bi")) != -1) {
    if (option == '?')
      return 1;
    brief = brief || option == 'b';
  }
  if (optind == argc) {
    fprintf(stderr, "Usage: file [-b] file...\n");
    return 1;
  }
  for (int i = optind; i < argc; i++) {
    if ((int)strlen(argv[i]) + 1 > width)
      width = (int)strlen(argv[i]) + 1;
  }
  for (int i = optind; i < argc; i++)
    describe(argv[i], brief, width);
  return 0;
}
