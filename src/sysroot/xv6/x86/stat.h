/* What fstat says of an open file. */
#ifndef XV6_X86_STAT_H
#define XV6_X86_STAT_H

#define T_DIR 1  /* directory */
#define T_FILE 2 /* file */
#define T_DEV 3  /* device */

struct stat {
  short type;  /* T_DIR, T_FILE or T_DEV */
  int dev;     /* the disk it is on */
  uint ino;    /* inode number */
  short nlink; /* links to the inode */
  uint size;   /* of the file, in bytes */
};

#endif
