/* Linux: which Unix a process believes to be on. There is only Linux here. */
#ifndef _SYS_PERSONALITY_H
#define _SYS_PERSONALITY_H
#define PER_LINUX 0
#define ADDR_NO_RANDOMIZE 0x0040000
int personality(unsigned long persona);
#endif
