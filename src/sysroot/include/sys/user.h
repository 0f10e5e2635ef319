/* Linux: a traced process's registers (sys/ptrace.h), as PTRACE_GETREGS has them on x86-64. */
#ifndef _SYS_USER_H
#define _SYS_USER_H
struct user_regs_struct {
  unsigned long r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
  unsigned long orig_rax, rip, cs, eflags, rsp, ss, fs_base, gs_base, ds, es, fs, gs;
};
#define PAGE_SHIFT 12
#define PAGE_SIZE 0x1000L
#define PAGE_MASK (-4096)
#define NBPG 0x1000L
#define UPAGES 1
#endif
