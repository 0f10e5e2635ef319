/* Sockets to the kernel, which this machine has not: socket fails with EAFNOSUPPORT. */
#ifndef _LINUX_NETLINK_H
#define _LINUX_NETLINK_H
#include <sys/socket.h>
#include <linux/types.h>
#define NETLINK_ROUTE 0
#define NETLINK_USERSOCK 2
#define NETLINK_KOBJECT_UEVENT 15
#define NETLINK_GENERIC 16
struct sockaddr_nl {
  unsigned short nl_family;
  unsigned short nl_pad;
  __u32 nl_pid;
  __u32 nl_groups;
};
struct nlmsghdr {
  __u32 nlmsg_len;
  __u16 nlmsg_type;
  __u16 nlmsg_flags;
  __u32 nlmsg_seq;
  __u32 nlmsg_pid;
};
struct nlmsgerr {
  int error;
  struct nlmsghdr msg;
};
#define NLM_F_REQUEST 1
#define NLM_F_MULTI 2
#define NLM_F_ACK 4
#define NLM_F_ROOT 0x100
#define NLM_F_MATCH 0x200
#define NLM_F_DUMP (NLM_F_ROOT | NLM_F_MATCH)
#define NLM_F_CREATE 0x400
#define NLMSG_NOOP 1
#define NLMSG_ERROR 2
#define NLMSG_DONE 3
#define NLMSG_ALIGN(length) (((length) + 3U) & ~3U)
#define NLMSG_HDRLEN ((int)NLMSG_ALIGN(sizeof(struct nlmsghdr)))
#define NLMSG_LENGTH(length) ((length) + NLMSG_HDRLEN)
#define NLMSG_SPACE(length) NLMSG_ALIGN(NLMSG_LENGTH(length))
#define NLMSG_DATA(header) ((void *)((char *)(header) + NLMSG_HDRLEN))
#define NLMSG_OK(header, length) \
  ((length) >= (int)sizeof(struct nlmsghdr) && (header)->nlmsg_len >= sizeof(struct nlmsghdr) && (header)->nlmsg_len <= (length))
#define NLMSG_NEXT(header, length) \
  ((length) -= NLMSG_ALIGN((header)->nlmsg_len), (struct nlmsghdr *)((char *)(header) + NLMSG_ALIGN((header)->nlmsg_len)))
#endif
