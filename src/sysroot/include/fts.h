/* BSD fts.h: walking a file hierarchy, one entry at a call. */
#ifndef _FTS_H
#define _FTS_H
#include <sys/stat.h>
#include <sys/types.h>
typedef struct _ftsent FTSENT;
typedef struct __fts FTS;
struct _ftsent {
  FTSENT *fts_cycle;  /* FTS_DC: the same directory further up */
  FTSENT *fts_parent;
  FTSENT *fts_link;   /* the next one of the same directory */
  long fts_number;    /* the caller's */
  void *fts_pointer;  /* the caller's */
  char *fts_accpath;  /* how to reach it from here */
  char *fts_path;     /* from where the walk began */
  int fts_errno;
  unsigned short fts_pathlen;
  unsigned short fts_namelen;
  ino_t fts_ino;
  dev_t fts_dev;
  nlink_t fts_nlink;
  short fts_level;    /* FTS_ROOTLEVEL for what the walk was asked for */
  unsigned short fts_info;
  unsigned short fts_instr;
  struct stat *fts_statp;
  char *fts_name;
  struct stat __stat;
};
#define FTS_COMFOLLOW 1
#define FTS_LOGICAL 2
#define FTS_NOCHDIR 4
#define FTS_NOSTAT 8
#define FTS_PHYSICAL 16
#define FTS_SEEDOT 32
#define FTS_XDEV 64
#define FTS_NAMEONLY 0x100
#define FTS_ROOTPARENTLEVEL (-1)
#define FTS_ROOTLEVEL 0
enum { FTS_D = 1, FTS_DC, FTS_DEFAULT, FTS_DNR, FTS_DOT, FTS_DP, FTS_ERR, FTS_F, FTS_INIT, FTS_NS, FTS_NSOK, FTS_SL, FTS_SLNONE };
#define FTS_AGAIN 1
#define FTS_FOLLOW 2
#define FTS_NOINSTR 3
#define FTS_SKIP 4
FTS *fts_open(char *const *paths, int options, int (*compare)(const FTSENT **, const FTSENT **));
FTSENT *fts_read(FTS *walk);
FTSENT *fts_children(FTS *walk, int options);
int fts_set(FTS *walk, FTSENT *entry, int instruction);
int fts_close(FTS *walk);
#endif
