/* Linux: tracing another process. Every request fails with EPERM: the simulated computer has its own debugger. */
#ifndef _SYS_PTRACE_H
#define _SYS_PTRACE_H
#include <features.h>
enum __ptrace_request {
  PTRACE_TRACEME,
  PTRACE_PEEKTEXT,
  PTRACE_PEEKDATA,
  PTRACE_PEEKUSER,
  PTRACE_POKETEXT,
  PTRACE_POKEDATA,
  PTRACE_POKEUSER,
  PTRACE_CONT,
  PTRACE_KILL,
  PTRACE_SINGLESTEP,
  PTRACE_GETREGS = 12,
  PTRACE_SETREGS = 13,
  PTRACE_ATTACH = 16,
  PTRACE_DETACH = 17,
  PTRACE_SYSCALL = 24,
  PTRACE_SETOPTIONS = 0x4200,
  PTRACE_GETEVENTMSG = 0x4201,
  PTRACE_GETSIGINFO = 0x4202,
  PTRACE_SEIZE = 0x4206
};
#define PTRACE_O_TRACESYSGOOD 1
#define PTRACE_O_TRACEFORK 2
#define PTRACE_O_TRACEEXEC 16
#define PTRACE_O_EXITKILL 0x100000
long ptrace(enum __ptrace_request request, ...);
#endif
