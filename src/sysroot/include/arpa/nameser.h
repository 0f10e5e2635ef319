/* arpa/nameser.h: numbers of the domain name system's messages (RFC 1035). */
#ifndef _ARPA_NAMESER_H
#define _ARPA_NAMESER_H
#include <sys/types.h>

#define NS_PACKETSZ 512
#define NS_MAXDNAME 1025
#define NS_MAXLABEL 63
#define NS_HFIXEDSZ 12
#define NS_QFIXEDSZ 4
#define NS_RRFIXEDSZ 10
#define NS_INADDRSZ 4
#define NS_IN6ADDRSZ 16
#define NAMESERVER_PORT 53
#define PACKETSZ NS_PACKETSZ
#define MAXDNAME NS_MAXDNAME
#define HFIXEDSZ NS_HFIXEDSZ
#define QFIXEDSZ NS_QFIXEDSZ

typedef enum { ns_c_invalid = 0, ns_c_in = 1, ns_c_chaos = 3, ns_c_hs = 4, ns_c_none = 254, ns_c_any = 255 } ns_class;
typedef enum {
  ns_t_invalid = 0,
  ns_t_a = 1,
  ns_t_ns = 2,
  ns_t_cname = 5,
  ns_t_soa = 6,
  ns_t_ptr = 12,
  ns_t_mx = 15,
  ns_t_txt = 16,
  ns_t_aaaa = 28,
  ns_t_srv = 33,
  ns_t_any = 255
} ns_type;
#define C_IN ns_c_in
#define T_A ns_t_a
#define T_NS ns_t_ns
#define T_CNAME ns_t_cname
#define T_PTR ns_t_ptr
#define T_MX ns_t_mx
#define T_TXT ns_t_txt
#define T_AAAA ns_t_aaaa

typedef struct {
  unsigned id : 16;
  unsigned rd : 1, tc : 1, aa : 1, opcode : 4, qr : 1;
  unsigned rcode : 4, cd : 1, ad : 1, unused : 1, ra : 1;
  unsigned qdcount : 16, ancount : 16, nscount : 16, arcount : 16;
} HEADER;
#endif
