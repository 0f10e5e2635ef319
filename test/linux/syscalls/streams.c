/* Streams: buffers, positions, modes, and what becomes of them at fork and exit. */
#include "random.h"

#include <stdio_ext.h>

enum { STREAMS = 6 };

static struct {
  FILE *file;

  /* C11 7.21.5.3: between reading and writing there has to be a seek. */
  enum { NOTHING, READING, WRITING } last;

  int may_read;
} streams[STREAMS];

static int a_stream(const char *call) {
  int i = below(STREAMS);
  say("%s(%d", call, i);
  return i;
}

static FILE *for_reading(int i) {
  if (streams[i].last == WRITING) fseek(streams[i].file, 0, SEEK_CUR);
  streams[i].last = READING;
  return streams[i].file;
}

static FILE *for_writing(int i) {
  if (streams[i].last == READING) fseek(streams[i].file, 0, SEEK_CUR);
  streams[i].last = WRITING;
  return streams[i].file;
}

static int is_open(int i) {
  if (streams[i].file) return 1;
  say(") closed");
  return 0;
}

static void opened(int i, FILE *f, const char *mode) {
  streams[i].file = f;
  streams[i].last = NOTHING;
  streams[i].may_read = *mode == 'r' || strchr(mode, '+');
}

static void state_of(FILE *f) {
  say(" eof %d error %d at %ld", !!feof(f), !!ferror(f), ftell(f));
}

static void error_of(FILE *f) {
  const char *name = strerrorname_np(errno);
  if (ferror(f)) say(" error %s", name ? name : "0");
}

static void do_fopen(void) {
  static const char *const MODES[] = {"r", "w", "a", "r+", "w+", "a+", "rb", "wx", "re", "q", ""};
  static const char *const NAMES[] = {"1", "2", "3", "d", "no/1"};
  int i = a_stream("fopen");
  const char *name = ONE_OF(NAMES), *mode = ONE_OF(MODES);
  say(", %s, %s)", name, mode);
  if (streams[i].file) fclose(streams[i].file);
  opened(i, fopen(name, mode), mode);
  result(streams[i].file ? 0 : -1);
}

static void do_fclose(void) {
  int i = a_stream("fclose");
  if (!is_open(i)) return;
  int r = fclose(streams[i].file);
  streams[i].file = NULL;
  say(") = %d", r);
}

static void do_freopen(void) {
  static const char *const MODES[] = {"r", "w", "a+", "r+"};
  int i = a_stream("freopen");
  if (!is_open(i)) return;
  const char *mode = ONE_OF(MODES), *name = below(4) ? "2" : "no/2";
  opened(i, freopen(name, mode, streams[i].file), mode);
  say(", %s, %s) = %d", name, mode, streams[i].file != NULL);
}

static void do_setvbuf(void) {
  static char own[STREAMS][64];
  int i = a_stream("setvbuf");
  if (!is_open(i)) return;
  if (streams[i].last != NOTHING) {
    say(") used");
    return;
  }
  int mode = ONE_OF(((int[]){_IOFBF, _IOLBF, _IONBF, 77})), size = ONE_OF(((int[]){0, 1, 5, 64}));
  int r = setvbuf(streams[i].file, size ? own[i] : NULL, mode, size);
  say(", %d, %d) = %d", mode, size, r);
}

static void do_put(void) {
  int i = a_stream("put");
  if (!is_open(i)) return;
  FILE *f = for_writing(i);
  errno = 0;
  switch (below(6)) {
  case 0: say(", fputc) = %d", fputc('a' + below(26), f)); break;
  case 1: say(", fputs) = %d", fputs(text + below(40), f) >= 0); break;
  case 2: say(", line) = %d", fputs("line\n", f) >= 0); break;
  case 3: say(", fprintf) = %d", fprintf(f, "%d %s\n", below(1000), "word")); break;
  case 4: say(", fwrite) = %d", (int)fwrite(text, 3, below(8), f)); break;
  default: say(", wide) = %d", fprintf(f, "%*d", 1 + below(300), 7));
  }
  error_of(f);
}

static void do_get(void) {
  char b[100] = "", *line = NULL;
  int i = a_stream("get"), n = 0;
  size_t size = 0;
  if (!is_open(i)) return;
  FILE *f = for_reading(i);
  errno = 0;
  switch (below(6)) {
  case 0: say(", fgetc) = %d", fgetc(f)); break;
  case 1: say(", fgets) = %d", fgets(b, 1 + below(20), f) != NULL); break;
  case 2:
    n = 1 + below(3);
    say(", fread) = %d", (int)fread(b, n, below(20), f));
    break;
  case 3:
    say(", fscanf) = %d", fscanf(f, "%d", &n));
    say(" %d", n);
    break;
  case 4: say(", word) = %d", fscanf(f, "%20s", b)); break;
  default:
    n = getline(&line, &size, f);
    say(", getline) = %d", n);
    if (n > 0) strncat(b, line, 60);
    free(line);
  }
  bytes(b, strlen(b));
  error_of(f);
}

static void do_ungetc(void) {
  int i = a_stream("ungetc");
  if (!is_open(i)) return;
  if (!streams[i].may_read) {
    say(") for writing");
    return;
  }
  FILE *f = for_reading(i);
  int c = fgetc(f), other = below(2) ? 'X' : c;
  if (c == EOF) {
    say(") at the end");
    return;
  }
  say(") %d = %d", c, ungetc(other, f));
  say(", then %d", fgetc(f));
}

static void do_seek(void) {
  int i = a_stream("fseek");
  if (!is_open(i)) return;
  long to = (long)below(60) - 20;
  int whence = below(4), r = fseek(streams[i].file, to, whence);
  if (r == 0) streams[i].last = NOTHING;
  say(", %ld, %d) = %d", to, whence, r);
  state_of(streams[i].file);
}

static void do_state(void) {
  int i = a_stream("state");
  if (!is_open(i)) return;
  say(")");
  state_of(streams[i].file);
  if (below(3) == 0) clearerr(streams[i].file);
  if (below(4) == 0) {
    rewind(streams[i].file);
    streams[i].last = NOTHING;
  }
}

static void do_fflush(void) {
  int i = a_stream("fflush");
  if (!is_open(i)) return;
  int all = below(3) == 0;
  say(", %d) = %d", all, fflush(all ? NULL : streams[i].file));
}

/* What is in a file by now, whatever is still in buffers. */
static void do_look(void) {
  const char *name = ONE_OF(((const char *[]){"1", "2", "3"}));
  char b[60];
  struct stat st = {0};
  int d = open(name, O_RDONLY);
  long n = d >= 0 ? read(d, b, sizeof b) : -1;
  if (d >= 0) close(d);
  stat(name, &st);
  say("look(%s) = %ld of %ld", name, n, (long)st.st_size);
  bytes(b, n);
}

/* A child that ends with exit() writes out its copies of the buffers, one that ends with _exit() does not. */
static void do_fork_streams(void) {
  if (depth > 2) return;
  int flushes = below(2), count = below(6), status = 0;
  uint64_t seed = state ^ 0x5851f42d4c957f2du;
  say("fork, %s {\n", flushes ? "exit" : "_exit");
  pid_t pid = fork();
  if (pid == 0) {
    depth++;
    state = seed;
    make_calls(count);
    say("}\n");
    if (flushes) exit(3);
    _exit(3);
  }
  waitpid(pid, &status, 0);
  say("parent: %d", WEXITSTATUS(status));
}

static void do_memory(void) {
  char *b = NULL, fixed[20] = "some text";
  size_t n = 0;
  FILE *f = open_memstream(&b, &n);
  fprintf(f, "%d", below(100000));
  if (below(2)) fseek(f, (long)below(10), SEEK_SET);
  fputs("yz", f);
  fclose(f);
  say("memory %d \"%s\"", (int)n, b);
  free(b);
  const char *mode = ONE_OF(((const char *[]){"r", "w", "a", "r+", "w+", "a+"}));
  f = fmemopen(fixed, 12, mode);
  int r = fputs("overflowing", f), c = fflush(f);
  rewind(f);
  say(" fmemopen %s %d %d %d", mode, r >= 0, c, fgetc(f));
  state_of(f);
  fclose(f);
  bytes(fixed, 12);
}

static void do_popen(void) {
  char b[50] = "";
  int what = below(3);
  FILE *f = popen(what == 0 ? "echo hello; exit 3" : what == 1 ? "cat > 3" : "exit 0", what == 1 ? "w" : "r");
  say("popen(%d)", what);
  if (what == 1)
    fprintf(f, "%d to a pipe\n", below(10));
  else if (fgets(b, sizeof b, f))
    bytes(b, strlen(b));
  say(" = %d", pclose(f));
}

const struct call STREAM_CALLS[] = {
    {do_fopen, 'b', 8}, {do_fclose, 'b', 2}, {do_freopen, 'b', 1}, {do_setvbuf, 'b', 2},      {do_put, 'b', 14},
    {do_get, 'b', 12},  {do_ungetc, 'b', 2}, {do_seek, 'b', 4},    {do_state, 'b', 3},        {do_fflush, 'b', 3},
    {do_look, 'b', 5},  {do_memory, 'b', 1}, {do_popen, 'b', 1},   {do_fork_streams, 'b', 2}, {NULL, 0, 0},
};
