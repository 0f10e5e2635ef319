/*
 * md5sum, sha1sum, sha256sum: the digests of files, or with -c whether files still have the digests of a list.
 */
#include <stdbool.h>
#include <unistd.h>

#include "../input_file.h"
#include "digest.h"

static const struct digest_kind *kind;

/* The digest of a file in hexadecimal. */
static bool digest_file(const char *name, char *hexadecimal)
{
  struct digest digest;
  uint8_t chunk[4096], result[32];
  size_t n;
  FILE *file = open_input(kind->program, name);
  if (file == NULL)
    return false;
  digest_begin(&digest, kind);
  while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
    digest_add(&digest, chunk, n);
  close_input(file);
  digest_end(&digest, result);
  for (size_t i = 0; i < 4 * kind->words; i++)
    snprintf(hexadecimal + 2 * i, 3, "%02x", result[i]);
  return true;
}

/* -c: every line of the file is a digest and a name. */
static int check(const char *list)
{
  char *line = NULL, hexadecimal[65];
  size_t capacity = 0, length = 8 * kind->words;
  int failed = 0, unreadable = 0, checked = 0;
  FILE *file = open_input(kind->program, list);
  if (file == NULL)
    return 1;
  while (getline(&line, &capacity, file) > 0) {
    line[strcspn(line, "\n")] = '\0';
    if (strlen(line) < length + 3 || line[length] != ' ')
      continue;
    const char *name = line + length + 2;
    checked++;
    if (!digest_file(name, hexadecimal)) {
      printf("%s: FAILED open or read\n", name);
      unreadable++;
    } else if (strncmp(line, hexadecimal, length) == 0) {
      printf("%s: OK\n", name);
    } else {
      printf("%s: FAILED\n", name);
      failed++;
    }
  }
  free(line);
  close_input(file);
  fflush(stdout);
  if (checked == 0)
    fprintf(stderr, "%s: %s: no properly formatted checksum lines found\n", kind->program, list);
  if (unreadable > 0)
    fprintf(stderr, "%s: WARNING: %d listed file%s could not be read\n", kind->program, unreadable, unreadable == 1 ? "" : "s");
  if (failed > 0)
    fprintf(stderr, "%s: WARNING: %d computed checksum%s did NOT match\n", kind->program, failed, failed == 1 ? "" : "s");
  return checked == 0 || failed > 0 || unreadable > 0;
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/'), *program = slash != NULL ? slash + 1 : argv[0];
  bool checks = false, tag = false, binary = false;
  char hexadecimal[65];
  int status = 0;
  for (kind = digest_kinds; kind[1].program != NULL && strcmp(kind->program, program) != 0;)
    kind++;
  int i = 1;
  for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
    if (strcmp(argv[i], "-c") == 0 || strcmp(argv[i], "--check") == 0)
      checks = true;
    else if (strcmp(argv[i], "--tag") == 0)
      tag = true;
    else if (strcmp(argv[i], "-b") == 0)
      binary = true;
    else if (strcmp(argv[i], "-t") != 0) {
      fprintf(stderr, "%s: %s option -- '%s'\n", program, argv[i][1] == '-' ? "unrecognized" : "invalid", argv[i] + 1);
      return usage_error(program);
    }
  }
  for (char **name = operands_or_input(argc, argv, i); *name != NULL; name++) {
    if (checks)
      status |= check(*name);
    else if (!digest_file(*name, hexadecimal))
      status = 1;
    else if (tag)
      printf("%s (%s) = %s\n", kind->name, *name, hexadecimal);
    else
      printf("%s %c%s\n", hexadecimal, binary ? '*' : ' ', *name);
  }
  return status;
}
