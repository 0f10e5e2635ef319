/* What a user program needs to know of the file system: a directory is a file of these entries. */
#ifndef XV6_X86_FS_H
#define XV6_X86_FS_H

#define ROOTINO 1 /* inode number of the root directory */
#define BSIZE 512 /* bytes in a block */

#define NDIRECT 12
#define NINDIRECT (BSIZE / sizeof(uint))
#define MAXFILE (NDIRECT + NINDIRECT)

/* Characters in a name. A name of just as many is not ended by a zero. */
#define DIRSIZ 14

struct dirent {
  ushort inum; /* 0: the entry is free */
  char name[DIRSIZ];
};

#endif
