/* POSIX sched.h. */
#ifndef _SCHED_H
#define _SCHED_H
#include <features.h>
#include <stddef.h>
#include <bits/timespec.h>
typedef int pid_t;
#define SCHED_OTHER 0
#define SCHED_NORMAL 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_IDLE 5
struct sched_param {
  int sched_priority;
};
#define CPU_SETSIZE 1024
typedef struct {
  unsigned long __bits[CPU_SETSIZE / 64];
} cpu_set_t;
/* The forms with _S are for sets of any size in bytes, as CPU_ALLOC makes them; a processor beyond the size is in none. */
#define CPU_SET_S(cpu, size, set) __CPU_CHANGE(cpu, size, set, |= 1UL <<)
#define CPU_CLR_S(cpu, size, set) __CPU_CHANGE(cpu, size, set, &= -1UL ^ 1UL <<)
#define CPU_ISSET_S(cpu, size, set)                                                                \
  (__extension__({                                                                                 \
    size_t __cpu = (cpu);                                                                          \
    __cpu / 8 < (size) ? (int)(((const cpu_set_t *)(set))->__bits[__cpu / 64] >> (__cpu % 64) & 1) : 0; \
  }))
#define __CPU_CHANGE(cpu, size, set, op)                                                           \
  (__extension__({                                                                                 \
    size_t __cpu = (cpu);                                                                          \
    if (__cpu / 8 < (size)) (set)->__bits[__cpu / 64] op(__cpu % 64);\
    (void)0;                                                                                       \
  }))
#define CPU_ZERO_S(size, set) ((void)__builtin_memset(set, 0, size))
#define __CPU_EACH(op, size, to, a, b)                                                             \
  (__extension__({                                                                                 \
    cpu_set_t *__to = (to);                                                                        \
    const cpu_set_t *__a = (a), *__b = (b);                                                        \
    for (size_t __i = 0; __i < (size) / sizeof(unsigned long); __i++)                              \
      __to->__bits[__i] = __a->__bits[__i] op __b->__bits[__i];                                    \
    __to;                                                                                          \
  }))
#define CPU_AND_S(size, to, a, b) __CPU_EACH(&, size, to, a, b)
#define CPU_OR_S(size, to, a, b) __CPU_EACH(|, size, to, a, b)
#define CPU_XOR_S(size, to, a, b) __CPU_EACH(^, size, to, a, b)
#define CPU_EQUAL_S(size, a, b) (__builtin_memcmp(a, b, size) == 0)
#define CPU_COUNT_S(size, set) __sched_cpucount(size, set)
#define CPU_SET(cpu, set) CPU_SET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_CLR(cpu, set) CPU_CLR_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ISSET(cpu, set) CPU_ISSET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ZERO(set) CPU_ZERO_S(sizeof(cpu_set_t), set)
#define CPU_AND(to, a, b) CPU_AND_S(sizeof(cpu_set_t), to, a, b)
#define CPU_OR(to, a, b) CPU_OR_S(sizeof(cpu_set_t), to, a, b)
#define CPU_XOR(to, a, b) CPU_XOR_S(sizeof(cpu_set_t), to, a, b)
#define CPU_EQUAL(a, b) CPU_EQUAL_S(sizeof(cpu_set_t), a, b)
#define CPU_COUNT(set) CPU_COUNT_S(sizeof(cpu_set_t), set)
#define CPU_ALLOC_SIZE(count) ((((count) + 63) / 64) * sizeof(unsigned long))
#define CPU_ALLOC(count) __sched_cpualloc(count)
#define CPU_FREE(set) __sched_cpufree(set)
cpu_set_t *__sched_cpualloc(size_t count);
void __sched_cpufree(cpu_set_t *set);
int __sched_cpucount(size_t size, const cpu_set_t *set);
#define CLONE_VM 0x100
#define CLONE_FS 0x200
#define CLONE_FILES 0x400
#define CLONE_SIGHAND 0x800
#define CLONE_VFORK 0x4000
#define CLONE_PARENT 0x8000
#define CLONE_THREAD 0x10000
#define CLONE_SYSVSEM 0x40000
#define CLONE_SETTLS 0x80000
#define CLONE_PARENT_SETTID 0x100000
#define CLONE_CHILD_CLEARTID 0x200000
#define CLONE_CHILD_SETTID 0x1000000
int sched_yield(void);
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
int sched_getscheduler(pid_t pid);
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *parameter);
int sched_getparam(pid_t pid, struct sched_param *parameter);
int sched_setparam(pid_t pid, const struct sched_param *parameter);
int sched_rr_get_interval(pid_t pid, struct timespec *interval);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set);
int sched_getcpu(void);
#define CLONE_PTRACE 0x2000
#define CLONE_NEWNS 0x20000
#define CLONE_UNTRACED 0x800000
#define CLONE_NEWCGROUP 0x2000000
#define CLONE_NEWUTS 0x4000000
#define CLONE_NEWIPC 0x8000000
#define CLONE_NEWUSER 0x10000000
#define CLONE_NEWPID 0x20000000
#define CLONE_NEWNET 0x40000000
#define CLONE_IO 0x80000000
#define SCHED_ISO 4
#define SCHED_DEADLINE 6
#define SCHED_RESET_ON_FORK 0x40000000
#define CSIGNAL 255
#define CLONE_PIDFD 0x1000
#define CLONE_DETACHED 0x400000
#define CLONE_NEWTIME 0x80
int clone(int (*function)(void *), void *stack_top, int flags, void *argument, ...);
int unshare(int flags);
int setns(int fd, int type);
int getcpu(unsigned int *cpu, unsigned int *node);
#endif
