/*
 * What find does with what it has found: printing, running programs, removing.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "find.h"

bool action_print(struct expression *e, struct place *p)
{
  (void)e;
  puts(p->path);
  return true;
}

bool action_print0(struct expression *e, struct place *p)
{
  (void)e;
  printf("%s%c", p->path, '\0');
  return true;
}

bool action_prune(struct expression *e, struct place *p)
{
  (void)e;
  p->prune = true;
  return true;
}

bool action_quit(struct expression *e, struct place *p)
{
  (void)e, (void)p;
  exit(status);
}

bool action_delete(struct expression *e, struct place *p)
{
  (void)e;
  if (strcmp(p->path, ".") == 0)
    return true;
  int result = S_ISDIR(p->st.st_mode) ? rmdir(p->path) : unlink(p->path);
  if (result < 0) {
    fflush(stdout);
    fprintf(stderr, "find: cannot delete '%s': %s\n", p->path, strerror(errno));
    status = 1;
  }
  return result == 0;
}

static bool run(char **argv)
{
  int how;
  fflush(stdout);
  pid_t pid = fork();
  if (pid < 0)
    fail("cannot fork: %s", strerror(errno));
  if (pid == 0) {
    execvp(argv[0], argv);
    fprintf(stderr, "find: '%s': %s\n", argv[0], strerror(errno));
    _exit(1);
  }
  waitpid(pid, &how, 0);
  return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

/* A copy of a word of the command with the path in place of each {}. */
static char *replace(const char *word, const char *path)
{
  size_t size = strlen(word) + 1;
  for (const char *p = word; (p = strstr(p, "{}")) != NULL; p += 2)
    size += strlen(path);
  char *result = allocate(NULL, size), *to = result;
  while (*word != '\0') {
    if (strncmp(word, "{}", 2) == 0) {
      to = stpcpy(to, path);
      word += 2;
    } else {
      *to++ = *word++;
    }
  }
  *to = '\0';
  return result;
}

static void mode_string(mode_t mode, char *text)
{
  static const char letters[] = "rwxrwxrwx";
  text[0] = type_letter(mode) == 'f' ? '-' : type_letter(mode);
  for (int i = 0; i < 9; i++)
    text[i + 1] = mode & (0400u >> i) ? letters[i] : '-';
  text[10] = '\0';
}

static const char *owner_name(uid_t uid)
{
  static char number[16];
  struct passwd *user = getpwuid(uid);
  snprintf(number, sizeof number, "%u", (unsigned)uid);
  return user != NULL ? user->pw_name : number;
}

/* -printf: %p %f %h %P %s %m %M %y %d %u %i %n %t %T+ and backslashes */
bool action_printf(struct expression *e, struct place *p)
{
  char text[64];
  for (const char *f = e->text; *f != '\0'; f++) {
    if (*f == '\\' && f[1] != '\0') {
      f++;
      putchar(*f == 'n' ? '\n' : *f == 't' ? '\t' : *f == '0' ? '\0' : *f);
      continue;
    }
    if (*f != '%' || f[1] == '\0') {
      putchar(*f);
      continue;
    }
    switch (*++f) {
    case 'p': fputs(p->path, stdout); break;
    case 'f': fputs(p->name, stdout); break;
    case 'h':
      if (p->name > p->path)
        printf("%.*s", (int)(p->name - p->path - 1), p->path);
      else
        putchar('.');
      break;
    case 'P': fputs(p->depth > 0 ? p->path + p->root_length + (p->path[p->root_length] == '/') : "", stdout); break;
    case 's': printf("%lld", (long long)p->st.st_size); break;
    case 'm': printf("%o", (unsigned)(p->st.st_mode & 07777)); break;
    case 'M':
      mode_string(p->st.st_mode, text);
      fputs(text, stdout);
      break;
    case 'y': putchar(type_letter(p->st.st_mode)); break;
    case 'd': printf("%ld", p->depth); break;
    case 'u': fputs(owner_name(p->st.st_uid), stdout); break;
    case 'i': printf("%llu", (unsigned long long)p->st.st_ino); break;
    case 'n': printf("%lu", (unsigned long)p->st.st_nlink); break;
    case 't':
      strftime(text, sizeof text, "%a %b %e %H:%M:%S", localtime(&p->st.st_mtime));
      fputs(text, stdout);
      break;
    case 'T':
      strftime(text, sizeof text, f[1] == '@' ? "%s" : "%Y-%m-%d+%H:%M:%S", localtime(&p->st.st_mtime));
      fputs(text, stdout);
      f += f[1] != '\0';
      break;
    default: putchar(*f);
    }
  }
  return true;
}

/* -ls: as ls -dils says it. */
bool action_ls(struct expression *e, struct place *p)
{
  char mode[16], when[32];
  (void)e;
  mode_string(p->st.st_mode, mode);
  strftime(when, sizeof when, "%b %e %H:%M", localtime(&p->st.st_mtime));
  printf("%9llu %6lld %s %3lu %-8s %-8u %8lld %s %s\n", (unsigned long long)p->st.st_ino, (long long)p->st.st_blocks / 2, mode,
         (unsigned long)p->st.st_nlink, owner_name(p->st.st_uid), (unsigned)p->st.st_gid, (long long)p->st.st_size, when, p->path);
  return true;
}

bool action_exec(struct expression *e, struct place *p)
{
  char **argv = allocate(NULL, ((size_t)e->command_length + 1) * sizeof *argv);
  for (int i = 0; i < e->command_length; i++)
    argv[i] = replace(e->command[i], p->path);
  argv[e->command_length] = NULL;
  bool good = run(argv);
  for (int i = 0; i < e->command_length; i++)
    free(argv[i]);
  free(argv);
  return good;
}

/* -ok: exec, after a yes. */
bool action_ok(struct expression *e, struct place *p)
{
  fflush(stdout);
  fprintf(stderr, "< %s ... %s > ? ", e->command[0], p->path);
  int answer = getchar(), c = answer;
  while (c != '\n' && c != EOF)
    c = getchar();
  return (answer == 'y' || answer == 'Y') && action_exec(e, p);
}

/* -exec ... {} +: run once at the end, with all paths. */
bool action_collect(struct expression *e, struct place *p)
{
  e->collected = allocate(e->collected, ((size_t)e->collected_count + 1) * sizeof *e->collected);
  e->collected[e->collected_count++] = replace("{}", p->path);
  return true;
}

void run_collected(struct expression *e)
{
  int fixed = e->command_length - 1; /* without the {} */
  if (e->collected_count == 0)
    return;
  char **argv = allocate(NULL, (size_t)(fixed + e->collected_count + 1) * sizeof *argv);
  memcpy(argv, e->command, (size_t)fixed * sizeof *argv);
  memcpy(argv + fixed, e->collected, (size_t)e->collected_count * sizeof *argv);
  argv[fixed + e->collected_count] = NULL;
  if (!run(argv))
    status = 1;
  free(argv);
}
