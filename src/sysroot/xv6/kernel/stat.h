/* What fstat says of an open file. */
#ifndef XV6_STAT_H
#define XV6_STAT_H

#define T_DIR 1    /* directory */
#define T_FILE 2   /* file */
#define T_DEVICE 3 /* device */

struct stat {
  int dev;     /* the disk it is on */
  uint ino;    /* inode number */
  short type;  /* T_DIR, T_FILE or T_DEVICE */
  short nlink; /* links to the inode */
  uint64 size; /* of the file, in bytes */
};

#endif
