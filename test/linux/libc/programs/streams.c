/* Streams on files and memory, buffering before fork, and the exact write calls (seen by the other end of a pipe). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int caught;
static void handler(int n) { caught += n; }
static void bye(void) { printf("atexit\n"); }

/* What a child writes to a packet pipe, one line per write. */
static void packets(void (*child)(void)) {
  int fds[2], status;
  char buffer[20000];
  ssize_t n;
  fflush(stdout);
  if (pipe2(fds, O_DIRECT) < 0) return;
  if (fork() == 0) {
    dup2(fds[1], 1);
    dup2(fds[1], 2);
    close(fds[0]);
    close(fds[1]);
    child();
    exit(0);
  }
  close(fds[1]);
  while ((n = read(fds[0], buffer, sizeof buffer)) > 0) printf("%zd:%.*s|", n, (int)(n < 10 ? n : 10), buffer);
  close(fds[0]);
  wait(&status);
  printf(" status %x\n", status);
}

static void full(void) { for (int i = 0; i < 3000; i++) printf("%d,", i); }
static void line(void) { setvbuf(stdout, NULL, _IOLBF, 0); printf("a\nb\nc"); printf("d\ne"); fputs("x\ny\nz", stdout); puts("end"); putchar('q'); }
static void unbuffered(void) { setbuf(stdout, NULL); printf("%d %s\n", 5, "x"); putchar('a'); fputs("bc\n", stdout); }
static void errors(void) { fprintf(stderr, "%s: %d\n", "x", 3); errno = ENOENT; perror("p"); perror(NULL); fputs("e", stderr); }
static void twice(void) { printf("once "); if (fork() == 0) exit(0); wait(NULL); }
static void lost(void) { printf("lost"); _exit(3); }
static void big(void) { char b[10000]; memset(b, 'b', sizeof b); printf("s"); fwrite(b, 1, sizeof b, stdout); printf("t"); }
static void bigfirst(void) { char b[10000]; memset(b, 'b', sizeof b); fwrite(b, 1, sizeof b, stdout); }
static void aborts(void) { printf("gone"); abort(); }
static void doublefree(void) { char *p = malloc(10); free(p); free(p); }
static void invalidfree(void) { char *p = malloc(10); free(p + 8); }

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  packets(full); packets(line); packets(unbuffered); packets(errors); packets(twice); packets(lost); packets(big); packets(bigfirst);
  packets(aborts); packets(doublefree); packets(invalidfree);
  char name[] = "/tmp/streamsXXXXXX", text[100];
  close(mkstemp(name));
  FILE *f = fopen(name, "w+");
  fprintf(f, "line one\nline two\nline three\n");
  printf("%ld\n", ftell(f));
  rewind(f);
  printf("%s", fgets(text, sizeof text, f));
  printf("%ld %c %ld\n", ftell(f), fgetc(f), ftell(f));
  ungetc('Z', f); ungetc('Y', f);
  printf("%ld %c%c%c\n", ftell(f), fgetc(f), fgetc(f), fgetc(f));
  fseek(f, -6, SEEK_END);
  printf("%s", fgets(text, sizeof text, f));
  printf("%d %d %d\n", fgetc(f), feof(f) != 0, ferror(f));
  fseek(f, 5, SEEK_SET);
  fputs("ONE", f);
  fseek(f, 0, SEEK_SET);
  char *l = NULL; size_t size = 0; ssize_t n;
  while ((n = getline(&l, &size, f)) > 0) printf("%zd %zu %s", n, size, l);
  printf("%d\n", fclose(f));
  f = fopen(name, "a+"); fputs("appended\n", f); printf("%ld ", ftell(f)); rewind(f); printf("%s", fgets(text, 100, f)); fclose(f);
  f = fopen(name, "r"); printf("%d %d ", fputc('x', f), errno); printf("%zu %d\n", fread(text, 7, 100, f), feof(f) != 0); fclose(f);
  printf("%p %d ", (void *)fopen(name, "wx"), errno); printf("%p %d\n", (void *)fopen("/nonexistent/x", "r"), errno);
  printf("%p %d\n", (void *)fopen(name, "q"), errno);
  unlink(name);
  char *memory; size_t length;
  f = open_memstream(&memory, &length); fprintf(f, "mem %d", 5); fflush(f); printf("%s %zu\n", memory, length); fclose(f); free(memory);
  char block[10]; f = fmemopen(block, 10, "w"); fprintf(f, "123456"); fclose(f); printf("%s\n", block);
  f = fmemopen("read me", 7, "r"); printf("%d ", fscanf(f, "%s", text)); printf("%s\n", text); fclose(f);
  f = popen("echo from shell; exit 3", "r"); fgets(text, 100, f); printf("%s%x\n", text, pclose(f));
  fflush(stdout);
  f = popen("cat", "w"); fprintf(f, "to cat\n"); printf("%d\n", pclose(f));
  printf("%x %d\n", system("exit 5"), system(NULL));
  struct sigaction action = {.sa_handler = handler};
  sigaction(SIGUSR1, &action, NULL); raise(SIGUSR1); signal(SIGUSR2, handler); kill(getpid(), SIGUSR2); printf("%d\n", caught);
  jmp_buf env; sigjmp_buf senv; volatile int count = 0; int r = setjmp(env); count++; if (r < 3) longjmp(env, r + 1); printf("%d %d\n", r, count);
  sigset_t set; sigemptyset(&set); sigaddset(&set, SIGINT);
  if (sigsetjmp(senv, 1) == 0) { sigprocmask(SIG_BLOCK, &set, NULL); siglongjmp(senv, 1); }
  sigprocmask(SIG_BLOCK, NULL, &set); printf("%d\n", sigismember(&set, SIGINT));
  if (fork() == 0) { execlp("nonexistent-program", "x", NULL); printf("%d %m\n", errno); exit(9); }
  int status; wait(&status); printf("%d %d\n", WIFEXITED(status), WEXITSTATUS(status));
  printf("%d %d\n", wait(NULL), errno);
  char *p = malloc(100); strcpy(p, "keep"); p = realloc(p, 100000); printf("%s ", p); p = realloc(p, 1000000); printf("%s\n", p); free(p);
  for (int i = 0; i < 200; i++) { void *a = aligned_alloc(64, i * 7 + 1); if ((unsigned long)a % 64) printf("bad\n"); if (i % 2) free(a); }
  printf("%d\n", malloc((size_t)-1) == NULL);
  atexit(bye);
  return 7;
}
