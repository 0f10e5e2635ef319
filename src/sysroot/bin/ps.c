/*
 * ps: lists processes, from /proc.
 *
 *   ps            those of this user on this terminal        ps -e, ps ax   all
 *   ps -f, ps u   more columns                               ps -o LIST     the columns you name
 *   ps -l, ps j   parents, groups and sessions               --forest, ps f children drawn below their parents
 *
 * Everything that can be shown is a row of the table `columns`; the options only choose rows of it.
 */
#include <stdbool.h>
#include <pwd.h>
#include <stdarg.h>
#include <time.h>

#include "proc.h"

enum { MAX_COLUMNS = 32, MAX_CHOSEN = 64, TEXT = 4200 };

static long ticks_per_second, boot_time, memory_kilobytes;
static double uptime;
static int pid_width = 5;
static char branch[256]; /* --forest: what is drawn before the name of the process being printed */

/* ---- What a column shows ---- */

static void print_number(char *text, unsigned long n)
{
  snprintf(text, TEXT, "%lu", n);
}

static void show_pid(const struct process *p, char *text) { print_number(text, (unsigned long)p->pid); }
static void show_ppid(const struct process *p, char *text) { print_number(text, (unsigned long)p->ppid); }
static void show_pgid(const struct process *p, char *text) { print_number(text, (unsigned long)p->pgid); }
static void show_sid(const struct process *p, char *text) { print_number(text, (unsigned long)p->sid); }
static void show_uid(const struct process *p, char *text) { print_number(text, p->uid); }
static void show_threads(const struct process *p, char *text) { print_number(text, (unsigned long)p->threads); }
static void show_vsz(const struct process *p, char *text) { print_number(text, p->virtual_bytes / 1024); }

static void show_rss(const struct process *p, char *text)
{
  print_number(text, p->resident_pages * (unsigned long)sysconf(_SC_PAGESIZE) / 1024);
}

static void show_tpgid(const struct process *p, char *text)
{
  snprintf(text, TEXT, "%d", p->tpgid);
}

static void show_nice(const struct process *p, char *text)
{
  snprintf(text, TEXT, "%d", p->nice);
}

static void show_priority(const struct process *p, char *text)
{
  snprintf(text, TEXT, "%d", p->priority + 60);
}

static void show_psr(const struct process *p, char *text)
{
  snprintf(text, TEXT, "%d", p->processor);
}

static void show_pages(const struct process *p, char *text)
{
  print_number(text, p->virtual_bytes / (unsigned long)sysconf(_SC_PAGESIZE));
}

/* Linux tells no address any more, but keeps the column. */
static void show_address_and_pages(const struct process *p, char *text)
{
  snprintf(text, TEXT, "- %5lu", p->virtual_bytes / (unsigned long)sysconf(_SC_PAGESIZE));
}

/* Our kernel has no flags to show. */
static void show_flags(const struct process *p, char *text)
{
  (void)p;
  strcpy(text, "0");
}

/* What it waits for in the kernel. */
static void show_wchan(const struct process *p, char *text)
{
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/wchan", p->pid);
  if (read_proc_file(path, text, TEXT) <= 0 || strcmp(text, "0") == 0)
    strcpy(text, "-");
  text[strcspn(text, "(")] = '\0'; /* without its address */
  text[6] = '\0'; /* the width of the column */
}

static void show_user(const struct process *p, char *text)
{
  struct passwd *user = getpwuid(p->uid);
  if (user != NULL)
    snprintf(text, TEXT, "%s", user->pw_name);
  else
    print_number(text, p->uid);
}

static void show_state(const struct process *p, char *text)
{
  snprintf(text, TEXT, "%c", p->state);
}

/* The state, with < or N for its priority, s for the leader of a session, l for threads, + for the foreground. */
static void show_stat(const struct process *p, char *text)
{
  char *t = text;
  *t++ = p->state;
  if (p->nice != 0)
    *t++ = p->nice < 0 ? '<' : 'N';
  if (p->sid == p->pid)
    *t++ = 's';
  if (p->threads > 1)
    *t++ = 'l';
  if (p->tpgid == p->pgid && p->pgid != 0)
    *t++ = '+';
  *t = '\0';
}

static void show_tty(const struct process *p, char *text)
{
  unsigned major = (unsigned)p->tty >> 8 & 0xfff, minor = ((unsigned)p->tty & 0xff) | ((unsigned)p->tty >> 12 & 0xfff00);
  if (p->tty == 0)
    snprintf(text, TEXT, "?");
  else if (major >= 136 && major <= 143)
    snprintf(text, TEXT, "pts/%u", minor + (major - 136) * 256);
  else if (major == 4)
    snprintf(text, TEXT, minor < 64 ? "tty%u" : "ttyS%u", minor < 64 ? minor : minor - 64);
  else
    snprintf(text, TEXT, major == 5 && minor == 1 ? "console" : "tty");
}

static unsigned long cpu_seconds(const struct process *p)
{
  return (p->user_ticks + p->system_ticks) / (unsigned long)ticks_per_second;
}

static void show_time(const struct process *p, char *text)
{
  unsigned long t = cpu_seconds(p);
  snprintf(text, TEXT, "%02lu:%02lu:%02lu", t / 3600, t / 60 % 60, t % 60);
}

static void show_bsd_time(const struct process *p, char *text)
{
  unsigned long t = cpu_seconds(p);
  snprintf(text, TEXT, "%3lu:%02lu", t / 60, t % 60);
}

static double seconds_alive(const struct process *p)
{
  return uptime - (double)p->start_ticks / (double)ticks_per_second;
}

static void show_elapsed(const struct process *p, char *text)
{
  unsigned long t = (unsigned long)seconds_alive(p);
  unsigned long days = t / 86400, hours = t / 3600 % 24;
  if (days > 0)
    snprintf(text, TEXT, "%lu-%02lu:%02lu:%02lu", days, hours, t / 60 % 60, t % 60);
  else if (hours > 0)
    snprintf(text, TEXT, "%02lu:%02lu:%02lu", hours, t / 60 % 60, t % 60);
  else
    snprintf(text, TEXT, "%02lu:%02lu", t / 60, t % 60);
}

/* The time of day when it began, or the day if that is not today. */
static void show_start(const struct process *p, char *text)
{
  time_t now = time(NULL), start = boot_time + (time_t)(p->start_ticks / (unsigned long)ticks_per_second);
  struct tm today = *localtime(&now), then = *localtime(&start);
  bool same_day = today.tm_yday == then.tm_yday && today.tm_year == then.tm_year;
  strftime(text, TEXT, same_day ? "%H:%M" : "%b%d", &then);
}

static double cpu_percent(const struct process *p)
{
  double alive = seconds_alive(p);
  return alive > 0 ? 100.0 * (double)(p->user_ticks + p->system_ticks) / (double)ticks_per_second / alive : 0;
}

static void show_cpu(const struct process *p, char *text)
{
  double tenths = (double)(long)(10 * cpu_percent(p)); /* cut off, not rounded */
  snprintf(text, TEXT, "%.1f", tenths / 10);
}

static void show_c(const struct process *p, char *text)
{
  double percent = cpu_percent(p);
  snprintf(text, TEXT, "%d", percent > 99 ? 99 : (int)percent);
}

static void show_mem(const struct process *p, char *text)
{
  double kilobytes = (double)(p->resident_pages * (unsigned long)sysconf(_SC_PAGESIZE) / 1024);
  double tenths = memory_kilobytes > 0 ? (double)(long)(1000 * kilobytes / (double)memory_kilobytes) : 0;
  snprintf(text, TEXT, "%.1f", tenths / 10);
}

static void show_comm(const struct process *p, char *text)
{
  snprintf(text, TEXT, "%s%s%s", branch, p->name, p->state == 'Z' ? " <defunct>" : "");
}

static void show_args(const struct process *p, char *text)
{
  if (*p->arguments != '\0')
    snprintf(text, TEXT, "%s%s", branch, p->arguments);
  else
    snprintf(text, TEXT, "%s[%s]%s", branch, p->name, p->state == 'Z' ? " <defunct>" : "");
}

/* ---- The table ---- */

static const struct column {
  const char *name, *header;
  int width; /* 0: that of a process id */
  bool left; /* aligned left */
  void (*show)(const struct process *p, char *text);
} columns[] = {
    {"pid", "PID", 0, false, show_pid},         {"ppid", "PPID", 0, false, show_ppid},
    {"pgid", "PGID", 0, false, show_pgid},      {"pgrp", "PGRP", 0, false, show_pgid},
    {"sid", "SID", 0, false, show_sid},         {"sess", "SESS", 0, false, show_sid},
    {"tpgid", "TPGID", 0, false, show_tpgid},   {"uid", "UID", 5, false, show_uid},
    {"user", "USER", 8, true, show_user},       {"euser", "EUSER", 8, true, show_user},
    {"ruser", "RUSER", 8, true, show_user},     {"uname", "USER", 8, true, show_user},
    {"stat", "STAT", 4, true, show_stat},       {"state", "S", 1, true, show_state},
    {"s", "S", 1, true, show_state},            {"tty", "TT", 8, true, show_tty},
    {"tt", "TT", 8, true, show_tty},            {"tname", "TTY", 8, true, show_tty},
    {"time", "TIME", 8, false, show_time},      {"cputime", "TIME", 8, false, show_time},
    {"bsdtime", "TIME", 6, false, show_bsd_time}, {"etime", "ELAPSED", 11, false, show_elapsed},
    {"stime", "STIME", 5, true, show_start},    {"start_time", "START", 5, true, show_start},
    {"bsdstart", "START", 6, false, show_start}, {"pcpu", "%CPU", 4, false, show_cpu},
    {"%cpu", "%CPU", 4, false, show_cpu},       {"c", "C", 2, false, show_c},
    {"pmem", "%MEM", 4, false, show_mem},       {"%mem", "%MEM", 4, false, show_mem},
    {"vsz", "VSZ", 6, false, show_vsz},         {"vsize", "VSZ", 6, false, show_vsz},
    {"rss", "RSS", 5, false, show_rss},         {"rssize", "RSS", 5, false, show_rss},
    {"ni", "NI", 3, false, show_nice},          {"nice", "NI", 3, false, show_nice},
    {"pri", "PRI", 3, false, show_priority},    {"psr", "PSR", 3, false, show_psr},
    {"nlwp", "NLWP", 4, false, show_threads},   {"thcount", "THCNT", 5, false, show_threads},
    {"f", "F", 1, false, show_flags},           {"sz", "SZ", 5, false, show_pages},
    {"addr_sz", "ADDR SZ", 7, false, show_address_and_pages},
         {"wchan", "WCHAN", 6, true, show_wchan},
    {"comm", "COMMAND", 15, true, show_comm},   {"ucmd", "CMD", 15, true, show_comm},
    {"ucomm", "COMMAND", 15, true, show_comm},  {"args", "COMMAND", 27, true, show_args},
    {"cmd", "CMD", 27, true, show_args},        {"command", "COMMAND", 27, true, show_args},
};

struct chosen {
  const struct column *column;
  char header[64];
};

static struct chosen chosen[MAX_COLUMNS];
static int chosen_count;

static void fail(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, "\n");
  exit(1);
}

static void choose(const char *name, const char *header)
{
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    if (strcmp(columns[i].name, name) != 0)
      continue;
    if (chosen_count == MAX_COLUMNS)
      fail("error: too many columns");
    chosen[chosen_count].column = &columns[i];
    snprintf(chosen[chosen_count++].header, sizeof chosen[0].header, "%s", header != NULL ? header : columns[i].header);
    return;
  }
  fail("error: unknown user-defined format specifier \"%s\"", name);
}

/* pid,ppid comm=NAME: a header after = reaches to the end of the list. */
static void choose_list(const char *list)
{
  char name[64];
  while (*list != '\0') {
    size_t length = strcspn(list, ", =");
    if (length == 0) {
      list++;
      continue;
    }
    snprintf(name, sizeof name, "%.*s", (int)length, list);
    list += length;
    bool last_in_list = *list == '=' && strchr(list, ',') == NULL;
    if (*list == '=') {
      char header[64];
      size_t n = last_in_list ? strlen(list + 1) : strcspn(list + 1, ",");
      snprintf(header, sizeof header, "%.*s", (int)n, list + 1);
      choose(name, header);
      list += 1 + n;
    } else {
      choose(name, NULL);
    }
  }
}

static int column_width(int i)
{
  int width = chosen[i].column->width == 0 ? pid_width : chosen[i].column->width;
  int header = (int)strlen(chosen[i].header);
  return header > width ? header : width;
}

static void print_cell(int i, const char *text)
{
  bool last = i == chosen_count - 1;
  if (chosen[i].column->left)
    printf("%-*s", last ? 0 : column_width(i), text);
  else
    printf("%*s", column_width(i), text);
  putchar(last ? '\n' : ' ');
}

static void print_header(void)
{
  bool any = false;
  for (int i = 0; i < chosen_count; i++)
    any = any || chosen[i].header[0] != '\0';
  for (int i = 0; any && i < chosen_count; i++)
    print_cell(i, chosen[i].header);
}

static void print_process(const struct process *p)
{
  char text[TEXT];
  for (int i = 0; i < chosen_count; i++) {
    chosen[i].column->show(p, text);
    bool is_user = chosen[i].column->show == show_user;
    if (is_user && strlen(text) > 8)
      snprintf(text + 7, TEXT - 7, "+");
    print_cell(i, text);
  }
}

/* ---- Which processes ---- */

static bool all, all_with_tty, all_of_user, not_leaders;
static bool has_list; /* -p, -C, --ppid, -u: only what they name */
static int pids[MAX_CHOSEN], parents[MAX_CHOSEN];
static int pid_count, parent_count;
static const char *command_name, *user_name;

static void add_ids(int *ids, int *count, const char *list)
{
  has_list = true;
  for (const char *p = list; *p != '\0';) {
    char *end;
    long id = strtol(p, &end, 10);
    if (end == p || id <= 0)
      fail("error: process ID list syntax error");
    if (*count < MAX_CHOSEN)
      ids[(*count)++] = (int)id;
    p = end + strspn(end, ", ");
  }
}

static bool contains(const int *ids, int count, int id)
{
  for (int i = 0; i < count; i++) {
    if (ids[i] == id)
      return true;
  }
  return false;
}

static bool wanted(const struct process *p, const struct process *self)
{
  if (all)
    return true;
  if (has_list) {
    char user[TEXT];
    show_user(p, user);
    return contains(pids, pid_count, p->pid) || contains(parents, parent_count, p->ppid) ||
           (command_name != NULL && strcmp(command_name, p->name) == 0) ||
           (user_name != NULL && (strcmp(user_name, user) == 0 || (unsigned)atoi(user_name) == p->uid));
  }
  if (not_leaders)
    return p->tty != 0 && p->sid != p->pid;
  if (all_with_tty)
    return p->tty != 0;
  if (all_of_user)
    return p->uid == self->uid;
  return p->uid == self->uid && p->tty == self->tty;
}

/* ---- Families ---- */

static bool is_among(const struct process *list, int count, int pid)
{
  for (int i = 0; i < count; i++) {
    if (list[i].pid == pid)
      return true;
  }
  return false;
}

/*
 * A process, and below it its children. `before` goes before its name; `below` stands for it in the lines of its
 * descendants: a | where more of its sisters follow.
 */
static void print_family(const struct process *list, int count, const struct process *p, const char *before,
                         const char *below)
{
  int left = 0; /* children still to be printed */
  for (int i = 0; i < count; i++)
    left += list[i].ppid == p->pid;
  snprintf(branch, sizeof branch, "%s", before);
  print_process(p);
  for (int i = 0; i < count; i++) {
    if (list[i].ppid != p->pid)
      continue;
    char child[sizeof branch], grandchild[sizeof branch];
    snprintf(child, sizeof child, "%s \\_ ", below);
    snprintf(grandchild, sizeof grandchild, "%s %c  ", below, --left > 0 ? '|' : ' ');
    print_family(list, count, &list[i], child, grandchild);
  }
}

/* ---- Options ---- */

static bool full, user_format, job_format, bsd_job_format, long_format, no_header, forest;

/* The value of an option: the rest of this argument, or the next one. */
static const char *option_value(const char *rest, char **argv, int *i)
{
  if (*rest != '\0')
    return rest;
  if (argv[*i + 1] == NULL)
    fail("error: list of process IDs must follow -p");
  return argv[++*i];
}

static void parse_unix_options(char **argv, int *i)
{
  for (const char *letter = argv[*i] + 1; *letter != '\0'; letter++) {
    switch (*letter) {
    case 'e':
    case 'A': all = true; break;
    case 'a': not_leaders = true; break;
    case 'f':
    case 'F': full = true; break;
    case 'j': job_format = true; break;
    case 'l': long_format = true; break;
    case 'w': break;
    case 'H': forest = true; break;
    case 'o': choose_list(option_value(letter + 1, argv, i)); return;
    case 'p': add_ids(pids, &pid_count, option_value(letter + 1, argv, i)); return;
    case 'C': command_name = option_value(letter + 1, argv, i); has_list = true; return;
    case 'u':
    case 'U':
      if (letter[1] == 'x') { /* ps -aux, the habit */
        all = user_format = true;
        return;
      }
      user_name = option_value(letter + 1, argv, i);
      has_list = true;
      return;
    default: fail("error: unsupported SysV option");
    }
  }
}

static void parse_bsd_options(char **argv, int *i)
{
  bool a = false, x = false;
  for (const char *letter = argv[*i]; *letter != '\0'; letter++) {
    switch (*letter) {
    case 'a': a = true; break;
    case 'x': x = true; break;
    case 'u': user_format = true; break;
    case 'j': bsd_job_format = true; break;
    case 'f': forest = true; break;
    case 'w': break;
    case 'o': choose_list(option_value(letter + 1, argv, i)); letter = " "; break;
    case 'p': add_ids(pids, &pid_count, option_value(letter + 1, argv, i)); letter = " "; break;
    default: fail("error: unsupported option (BSD syntax)");
    }
  }
  all = all || (a && x);
  all_with_tty = a && !x;
  all_of_user = x && !a;
  if (!user_format && !bsd_job_format && chosen_count == 0 && (a || x || forest))
    choose_list("pid,tname=TTY,stat,bsdtime,args");
}

static void choose_default_columns(void)
{
  if (chosen_count > 0)
    return;
  if (user_format)
    choose_list("user,pid,%cpu,%mem,vsz,rss,tname,stat,start_time,bsdtime,args");
  else if (full)
    choose_list("user=UID,pid,ppid,c,stime,tname,time,cmd");
  else if (long_format)
    choose_list("f,s,uid,pid,ppid,c,pri,ni,addr_sz,wchan,tname,time,ucmd");
  else if (bsd_job_format)
    choose_list("ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args");
  else if (job_format)
    choose_list("pid,pgid,sid,tname,time,ucmd");
  else
    choose_list("pid,tname,time,ucmd");
}

static void read_system(void)
{
  static char text[65536];
  char *line;

  ticks_per_second = sysconf(_SC_CLK_TCK);
  if (read_proc_file("/proc/uptime", text, sizeof text) > 0)
    uptime = strtod(text, NULL);
  if (read_proc_file("/proc/stat", text, sizeof text) > 0 && (line = strstr(text, "btime ")) != NULL)
    boot_time = atol(line + 6);
  if (read_proc_file("/proc/meminfo", text, sizeof text) > 0 && (line = strstr(text, "MemTotal:")) != NULL)
    memory_kilobytes = atol(line + 9);
  if (read_proc_file("/proc/sys/kernel/pid_max", text, sizeof text) > 0) {
    int digits = (int)strspn(text, "0123456789");
    pid_width = digits > pid_width ? digits : pid_width;
  }
}

int main(int argc, char **argv)
{
  read_system();
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--no-headers") == 0 || strcmp(argv[i], "--no-heading") == 0)
      no_header = true;
    else if (strcmp(argv[i], "--forest") == 0)
      forest = true;
    else if (strcmp(argv[i], "--ppid") == 0 && i + 1 < argc)
      add_ids(parents, &parent_count, argv[++i]);
    else if (strcmp(argv[i], "--pid") == 0 && i + 1 < argc)
      add_ids(pids, &pid_count, argv[++i]);
    else if (argv[i][0] == '-')
      parse_unix_options(argv, &i);
    else if (isdigit((unsigned char)argv[i][0]))
      add_ids(pids, &pid_count, argv[i]);
    else
      parse_bsd_options(argv, &i);
  }
  choose_default_columns();

  struct process self;
  if (!read_process(getpid(), &self))
    fail("error: /proc is not mounted");
  int count, shown = 0;
  struct process *list = read_processes(&count);
  if (!no_header)
    print_header();
  for (int i = 0; i < count; i++) {
    if (wanted(&list[i], &self))
      list[shown++] = list[i];
  }
  for (int i = 0; i < shown; i++) {
    if (!forest)
      print_process(&list[i]);
    else if (!is_among(list, shown, list[i].ppid))
      print_family(list, shown, &list[i], "", "");
  }
  return shown == 0;
}
