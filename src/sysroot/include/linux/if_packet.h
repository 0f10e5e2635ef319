/* Linux's name for what is in <netpacket/packet.h>. */
#ifndef _LINUX_IF_PACKET_H
#define _LINUX_IF_PACKET_H
#include <netpacket/packet.h>
#endif
