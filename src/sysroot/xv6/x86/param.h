/* The sizes of xv6's tables. */
#ifndef XV6_X86_PARAM_H
#define XV6_X86_PARAM_H

#define NPROC 64         /* processes */
#define KSTACKSIZE 4096  /* bytes of a process's kernel stack */
#define NCPU 8           /* CPUs */
#define NOFILE 16        /* open files of a process */
#define NFILE 100        /* open files of all */
#define NINODE 50        /* inodes in use */
#define NDEV 10          /* major device numbers */
#define ROOTDEV 1        /* device number of the disk with the root directory */
#define MAXARG 32        /* arguments of exec */
#define MAXOPBLOCKS 10
#define LOGSIZE (MAXOPBLOCKS * 3)
#define NBUF (MAXOPBLOCKS * 3)
#define FSSIZE 1000      /* blocks of the file system */

#endif
