/* Addresses of xv6 on qemu's machine "virt". They say where its kernel would be: none of them can be used here. */
#ifndef XV6_MEMLAYOUT_H
#define XV6_MEMLAYOUT_H

#define UART0 0x10000000L
#define UART0_IRQ 10
#define VIRTIO0 0x10001000
#define VIRTIO0_IRQ 1

#define KERNBASE 0x80000000L
#define PHYSTOP (KERNBASE + 128 * 1024 * 1024)

#define TRAMPOLINE (MAXVA - PGSIZE)
#define TRAPFRAME (TRAMPOLINE - PGSIZE)

#endif
