/*
 * pstree: the processes as a tree, drawn with | - + `.
 *
 * Children stand in the order of their names (with -n of their ids). Without -p and -a, equal subtrees are drawn
 * once with their number: 3*[sleep]. A thread is shown as a child with its name in braces.
 */
#include <pwd.h>
#include <stdbool.h>

#include "proc.h"

struct node {
  int pid, ppid;
  bool thread;
  char name[72];
  char *arguments;
  struct node *children; /* first child; its sisters follow by `next` */
  struct node *next;
};

static bool show_pids, show_arguments, by_pid, no_merge, show_threads = true;

static bool comes_before(const struct node *a, const struct node *b)
{
  int order = by_pid ? 0 : strcmp(a->name, b->name);
  return order != 0 ? order < 0 : a->pid < b->pid;
}

static void add_child(struct node *parent, struct node *child)
{
  struct node **link = &parent->children;
  while (*link != NULL && comes_before(*link, child))
    link = &(*link)->next;
  child->next = *link;
  *link = child;
}

static struct node *new_node(int pid, int ppid)
{
  struct node *node = calloc(1, sizeof *node);
  if (node == NULL) {
    perror("pstree");
    exit(1);
  }
  node->pid = pid;
  node->ppid = ppid;
  return node;
}

static void add_threads(struct node *parent)
{
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", parent->pid);
  DIR *tasks = opendir(path);
  if (tasks == NULL)
    return;
  struct dirent *entry;
  while ((entry = readdir(tasks)) != NULL) {
    int tid = atoi(entry->d_name);
    if (tid == 0 || tid == parent->pid)
      continue;
    struct node *thread = new_node(tid, parent->pid);
    thread->thread = true;
    snprintf(thread->name, sizeof thread->name, "{%.60s}", parent->name);
    thread->arguments = "";
    add_child(parent, thread);
  }
  closedir(tasks);
}

/* ---- Drawing ---- */

static void label(const struct node *node, char *text, size_t size)
{
  if (show_pids && show_arguments)
    snprintf(text, size, "%s,%d", node->name, node->pid);
  else if (show_pids)
    snprintf(text, size, "%s(%d)", node->name, node->pid);
  else
    snprintf(text, size, "%s", node->name);
}

static bool equal(const struct node *a, const struct node *b)
{
  if (strcmp(a->name, b->name) != 0)
    return false;
  const struct node *x = a->children, *y = b->children;
  for (; x != NULL && y != NULL; x = x->next, y = y->next) {
    if (!equal(x, y))
      return false;
  }
  return x == NULL && y == NULL;
}

/* Take the sisters that look like this child out of the list; how many there are of it. */
static int merge(struct node *child)
{
  int count = 1;
  if (show_pids || show_arguments || no_merge)
    return 1;
  for (struct node **link = &child->next; *link != NULL;) {
    if (equal(child, *link)) {
      *link = (*link)->next;
      count++;
    } else {
      link = &(*link)->next;
    }
  }
  return count;
}

/* The rest of a line after its first label, and the lines below it, which begin with `prefix`. */
static void draw(struct node *node, const char *prefix, int count, int closing)
{
  char text[160], below[1024];
  int brackets = closing + (count > 1);
  int width = 0;

  label(node, text, sizeof text);
  if (count > 1)
    width += printf("%d*[", count);
  width += printf("%s", text);
  if (node->children == NULL) {
    while (brackets-- > 0)
      putchar(']');
    putchar('\n');
    return;
  }
  bool first = true;
  for (struct node *child = node->children; child != NULL; child = child->next) {
    int same = merge(child);
    bool last = child->next == NULL;
    if (first)
      printf(last ? "---" : "-+-");
    else
      printf("%s%*s %c-", prefix, width, "", last ? '`' : '|');
    snprintf(below, sizeof below, "%s%*s %c ", prefix, width, "", last ? ' ' : '|');
    draw(child, below, same, brackets);
    first = false;
  }
}

/* -a: a line for each, with its arguments. */
static void draw_with_arguments(const struct node *node, const char *prefix, const char *branch)
{
  char text[160], below[1024];

  label(node, text, sizeof text);
  printf("%s%s%s", prefix, branch, text);
  const char *rest = strchr(node->arguments, ' ');
  printf("%s\n", rest != NULL ? rest : "");
  const char *indent = *branch == '\0' ? "" : *branch == '|' ? "| " : "  ";
  snprintf(below, sizeof below, "%s%s  ", prefix, indent);
  for (const struct node *child = node->children; child != NULL; child = child->next)
    draw_with_arguments(child, below, child->next == NULL ? "`-" : "|-");
}

/* ---- Main ---- */

static struct node *find(struct node **nodes, int count, int pid)
{
  for (int i = 0; i < count; i++) {
    if (nodes[i]->pid == pid)
      return nodes[i];
  }
  return NULL;
}

static void print_tree(struct node *root)
{
  if (show_arguments)
    draw_with_arguments(root, "", "");
  else
    draw(root, "", 1, 0);
}

int main(int argc, char **argv)
{
  int c;
  while ((c = getopt(argc, argv, "acglnpATtu")) != -1) {
    switch (c) {
    case 'a': show_arguments = true; break;
    case 'c': no_merge = true; break;
    case 'n': by_pid = true; break;
    case 'p': show_pids = true; break;
    case 'T': show_threads = false; break;
    case 'A':
    case 'g':
    case 'l':
    case 't':
    case 'u': break;
    default: return 1;
    }
  }

  int count;
  struct process *list = read_processes(&count);
  struct node **nodes = calloc((size_t)count + 1, sizeof *nodes);
  if (nodes == NULL) {
    perror("pstree");
    return 1;
  }
  for (int i = 0; i < count; i++) {
    nodes[i] = new_node(list[i].pid, list[i].ppid);
    snprintf(nodes[i]->name, sizeof nodes[i]->name, "%s", list[i].name);
    nodes[i]->arguments = list[i].arguments;
    if (show_threads && list[i].threads > 1)
      add_threads(nodes[i]);
  }
  for (int i = 0; i < count; i++) {
    struct node *parent = find(nodes, count, nodes[i]->ppid);
    if (parent != NULL && parent != nodes[i])
      add_child(parent, nodes[i]);
  }

  if (optind < argc && !isdigit((unsigned char)argv[optind][0])) { /* a user: the trees of his processes */
    struct passwd *user = getpwnam(argv[optind]);
    if (user == NULL) {
      fprintf(stderr, "No such user name: %s\n", argv[optind]);
      return 1;
    }
    bool any = false;
    for (int i = 0; i < count; i++) {
      struct process parent;
      bool below_own = list[i].ppid != 0 && read_process(list[i].ppid, &parent) && parent.uid == user->pw_uid;
      if (list[i].uid == user->pw_uid && !below_own) {
        print_tree(nodes[i]);
        any = true;
      }
    }
    if (!any)
      fprintf(stderr, "No processes found.\n");
    return !any;
  }
  struct node *root = find(nodes, count, optind < argc ? atoi(argv[optind]) : 1);
  if (root == NULL)
    return 1;
  print_tree(root);
  return 0;
}
