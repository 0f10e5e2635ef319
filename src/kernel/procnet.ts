/** /proc/net: the sockets of the machine as files, in Linux's formats (proc(5)), as netstat and ss read them. */
import type { Kernel } from './kernel.ts';
import type { Socket, SocketState } from './socket.ts';
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  addressText,
  encodeAddress,
  type SocketAddress,
} from './socket-address.ts';

const hex = (n: number, digits: number): string => n.toString(16).toUpperCase().padStart(digits, '0');

/** `0100007F:1F90`: the address as the words of memory that hold it, and the port. */
function endpoint(address: SocketAddress | null, family: number): string {
  const port = address && address.family !== AF_UNIX ? address.port : 0;
  const bytes = address ? encodeAddress(address, family) : new Uint8Array(28);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const words = family === AF_INET6 ? [8, 12, 16, 20] : [4];
  return `${words.map(at => hex(view.getUint32(at, true), 8)).join('')}:${hex(port, 4)}`;
}

/** TCP_ESTABLISHED, TCP_SYN_SENT, TCP_LISTEN, TCP_CLOSE; a connection whose other end is over waits to be closed. */
const TCP_STATES: Record<SocketState, number> = {
  connected: 1,
  connecting: 2,
  listening: 10,
  unconnected: 7,
  closed: 7,
};
const TCP_CLOSE_WAIT = 8;

function internetTable(k: Kernel, family: number, datagrams: boolean): string {
  const wanted = [...k.state.net.sockets].filter(
    s => s.family === family && s.isDatagram === datagrams && s.local !== null,
  );
  const rows = wanted.map((s, i) => {
    const state = s.isTcp && s.state === 'connected' && s.readShut ? TCP_CLOSE_WAIT : TCP_STATES[s.state];
    return (
      `${String(i).padStart(4)}: ${endpoint(s.local, family)} ${endpoint(s.remote, family)} ${hex(state, 2)} ` +
      `${hex(s.isTcp ? (s.peer?.queued ?? 0) : 0, 8)}:${hex(s.state === 'listening' ? s.pending.length : s.queued, 8)} ` +
      `00:00000000 00000000 ${String(s.owner.uid).padStart(5)}        0 ${s.ino} 1 0000000000000000`
    );
  });
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  return `${[head, ...rows].join('\n')}\n`;
}

/** SS_UNCONNECTED, SS_CONNECTING, SS_CONNECTED; what listens is unconnected and has a flag. */
function unixRow(s: Socket): string {
  const state = s.state === 'connected' ? 3 : s.state === 'connecting' ? 2 : 1;
  const flags = s.state === 'listening' ? 0x10000 : 0;
  const name = s.local && s.local.family === AF_UNIX && s.local.name !== '' ? ` ${addressText(s.local)}` : '';
  return `${'0'.repeat(16)}: 00000002 00000000 ${hex(flags, 8)} ${hex(s.type, 4)} ${hex(state, 2)} ${s.ino}${name}`;
}

function unixTable(k: Kernel): string {
  const rows = [...k.state.net.sockets].filter(s => s.isUnix).map(unixRow);
  return `${['Num       RefCount Protocol Flags    Type St Inode Path', ...rows].join('\n')}\n`;
}

/** Files of /proc/net by name. */
export const NET_FILES: Record<string, (k: Kernel) => string> = {
  tcp: k => internetTable(k, AF_INET, false),
  tcp6: k => internetTable(k, AF_INET6, false),
  udp: k => internetTable(k, AF_INET, true),
  udp6: k => internetTable(k, AF_INET6, true),
  unix: unixTable,
};
