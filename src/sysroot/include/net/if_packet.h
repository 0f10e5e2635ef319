/* The older name of what is in <netpacket/packet.h>. */
#ifndef _NET_IF_PACKET_H
#define _NET_IF_PACKET_H
#include <netpacket/packet.h>
#endif
