/*
 * The types of <pthread.h>, which <sys/types.h> defines too. Sizes are those of Linux on x86-64. What is in them is the thread
 * library's business (lib/pthread_*.c), and shown by the debugger; programs use the functions.
 */
#ifndef _BITS_PTHREADTYPES_H
#define _BITS_PTHREADTYPES_H
typedef unsigned long pthread_t; /* address of the thread's control block */
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;
typedef volatile int pthread_spinlock_t;
typedef union {
  char __size[4];
  int __kind; /* type of the mutex, | 128 if processes share it */
} pthread_mutexattr_t;
typedef union {
  char __size[4];
  int __clock; /* | 128 if processes share it */
} pthread_condattr_t;
typedef union {
  char __size[8];
  struct {
    int kind;
    int shared;
  } __data;
  long __align;
} pthread_rwlockattr_t;
typedef union {
  char __size[4];
  int __shared;
} pthread_barrierattr_t;
typedef union {
  struct {
    int detached;
    int scope;
    int inherit;
    int policy;
    int priority;
    int has_stack; /* stack is the program's */
    unsigned long guard_size;
    unsigned long stack_size;
    void *stack; /* lowest address */
    struct __cpu_affinity *affinity; /* NULL: nobody has set it */
  } __data;
  char __size[56];
  long __align;
} pthread_attr_t;
typedef union {
  struct {
    int lock;           /* 0 free, 1 held, 2 held and somebody waits */
    unsigned int count; /* recursive mutexes: how often the owner holds it */
    int owner;          /* thread id; 0: nobody */
    int health; /* of a robust one: 0 all is well, 1 its owner died, 2 nobody set right what it protects */
    int kind;
    int special;    /* 1 destroyed, 2 robust */
    void *taken_at; /* text address from which the owner took it */
    void *next;     /* robust ones: the owner's next */
  } __data;
  char __size[40];
  long __align;
} pthread_mutex_t;
typedef union {
  struct {
    int lock;              /* guards the others */
    unsigned int sequence; /* changes with every signal; waiters sleep on it */
    unsigned int waiters;  /* threads in pthread_cond_wait */
    unsigned int granted;  /* of those, how many have been signalled and have not left yet */
    int clock;
    int destroying; /* pthread_cond_destroy waits for the last of them to leave */
    void *mutex; /* the mutex that the last waiter brought */
  } __data;
  char __size[48];
  long long __align;
} pthread_cond_t;
typedef union {
  struct {
    int lock;              /* guards the others */
    int readers;           /* threads that hold it for reading */
    int writer;            /* thread id of the one that holds it for writing; 0: nobody */
    unsigned int waiting_readers;
    unsigned int waiting_writers;
    unsigned int sequence; /* changes when it becomes free; waiters sleep on it */
    int kind;
    void *taken_at; /* text address from which it was last taken */
  } __data;
  char __size[56];
  long __align;
} pthread_rwlock_t;
typedef union {
  struct {
    int lock;           /* guards the others */
    unsigned int count; /* threads that must arrive */
    unsigned int arrived;
    unsigned int round; /* changes when all have arrived; waiters sleep on it */
    unsigned int leaving; /* have been told to go on and are still looking at this */
  } __data;
  char __size[32];
  long __align;
} pthread_barrier_t;
#endif
