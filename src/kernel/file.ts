/**
 * Files: inodes, their contents, and open files. As in every Unix there are two tables between a program and a file:
 * descriptor -> open file (offset, flags, reference count; shared by dup and fork) -> inode (the file itself).
 *
 * Contents live in page frames of the simulated RAM. A checkpoint shares them and a later write copies the frame, by
 * the same rule as for process memory: a frame is written in place only if it and the table it is in have one reference each.
 */
import type { Frame, Ram } from '../machine/ram.ts';
import {
  ERRNO,
  O_APPEND,
  O_NONBLOCK,
  PAGE,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from './abi.ts';
import { KernelError } from './error.ts';
import type { Block, Kernel } from './kernel.ts';
import type { FileLock } from './lock.ts';
import type { Pipe } from './pipe.ts';
import type { Thread } from './proc.ts';
import type { Socket } from './socket.ts';
import type { Terminal } from './terminal.ts';

const HOLE: Frame = 0;

/** The frames of a file's pages, in order. */
class FrameTable {
  /** Contents that have this table. */
  references = 1;

  constructor(
    readonly frames: Frame[] = [],
    /** How many of them are no holes. */
    public used = 0,
  ) {}
}

/** Bytes in frames, with holes that read as zero. Also what backs shared anonymous memory. */
export class FileData {
  private table = new FrameTable();
  size = 0;
  /** Pages that somebody has mapped MAP_SHARED: written in place always, and copied by a checkpoint at once. Then the table is ours. */
  private mapped: Set<number> | undefined;

  constructor(private readonly ram: Ram) {}

  private get frames(): readonly Frame[] {
    return this.table.frames;
  }

  /** The table, made or copied so that these contents alone have it. */
  private ownFrames(): Frame[] {
    const { table } = this;
    if (table.references === 1) return table.frames;
    for (const frame of table.frames) if (frame !== HOLE) this.ram.retain(frame);
    table.references--;
    this.table = new FrameTable(table.frames.slice(), table.used);
    return this.table.frames;
  }

  /** Bytes [offset, offset + length), less where the file ends. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    const out = new Uint8Array(Math.max(0, end - offset));
    for (let at = offset; at < end; ) {
      const n = Math.min(end - at, PAGE - (at % PAGE));
      const frame = this.frames[Math.floor(at / PAGE)] ?? HOLE;
      if (frame !== HOLE) out.set(this.ram.bytesOf(frame).subarray(at % PAGE, (at % PAGE) + n), at - offset);
      at += n;
    }
    return out;
  }

  /** Write at offset, growing the file as needed. */
  write(offset: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const at = offset + done;
      const n = Math.min(bytes.length - done, PAGE - (at % PAGE));
      const frame = this.writableFrame(Math.floor(at / PAGE));
      this.ram.bytesOf(frame).set(bytes.subarray(done, done + n), at % PAGE);
      done += n;
    }
    this.size = Math.max(this.size, offset + bytes.length);
  }

  /** The frame of a page for a private mapping, with a reference for the caller. */
  privateFrame(page: number): Frame {
    const known = this.frames[page] ?? HOLE;
    const frame = known === HOLE ? this.writableFrame(page) : known;
    this.ram.retain(frame);
    return frame;
  }

  /** The frame of a page for a shared mapping, with a reference for the caller. From now on it is written in place. */
  sharedFrame(page: number): Frame {
    const frame = this.writableFrame(page);
    this.mapped ??= new Set();
    this.mapped.add(page);
    this.ram.retain(frame);
    return frame;
  }

  /** A frame of this file that nobody else holds. */
  private writableFrame(page: number): Frame {
    const frames = this.ownFrames();
    if (frames.length === 0) this.ram.holders.add(this);
    while (frames.length <= page) frames.push(HOLE);
    const old = frames[page]!;
    if (old !== HOLE && (this.ram.referencesOf(old) === 1 || this.mapped?.has(page))) return old;
    const fresh = old === HOLE ? this.ram.allocate() : this.ram.copy(old);
    if (fresh === 0) throw new KernelError(ERRNO.ENOSPC);
    if (old !== HOLE) this.ram.release(old);
    else this.table.used++;
    frames[page] = fresh;
    return fresh;
  }

  truncate(size: number): void {
    const pages = Math.ceil(size / PAGE);
    if (this.frames.length > pages) {
      for (const frame of this.ownFrames().splice(pages)) {
        if (frame === HOLE) continue;
        this.ram.release(frame);
        this.table.used--;
      }
    }
    if (size < this.size && size % PAGE !== 0 && (this.frames[pages - 1] ?? HOLE) !== HOLE) {
      this.ram.bytesOf(this.writableFrame(pages - 1)).fill(0, size % PAGE);
    }
    this.size = size;
  }

  /** Frames in use, for st_blocks. */
  get pages(): number {
    return this.table.used;
  }

  /** How many of `length` bytes at `offset` can be written with at most so many pages more. */
  fitting(offset: number, length: number, pages: number): number {
    let left = pages;
    for (let at = offset; at < offset + length; at = PAGE * (Math.floor(at / PAGE) + 1)) {
      if ((this.frames[Math.floor(at / PAGE)] ?? HOLE) !== HOLE) continue;
      if (left-- === 0) return at - offset;
    }
    return length;
  }

  /** Make the whole pages of [offset, offset + length) holes, and the rest of it zero. */
  punch(offset: number, length: number): void {
    const end = Math.min(offset + length, this.size);
    for (let at = offset; at < end; ) {
      const page = Math.floor(at / PAGE);
      const next = Math.min(end, PAGE * (page + 1));
      const frame = this.frames[page] ?? HOLE;
      if (frame !== HOLE) {
        if (next - at === PAGE && !this.mapped?.has(page)) {
          this.ownFrames()[page] = HOLE;
          this.ram.release(frame);
          this.table.used--;
        } else this.ram.bytesOf(this.writableFrame(page)).fill(0, at % PAGE, (at % PAGE) + next - at);
      }
      at = next;
    }
  }

  /** A copy; copied on write by either side, except for mapped pages. `copyShared` as in AddressSpace.clone. */
  clone(copyShared?: (frame: Frame) => Frame): FileData {
    const copy = new FileData(this.ram);
    const { mapped } = this;
    if (this.frames.length > 0) this.ram.holders.add(copy);
    copy.size = this.size;
    if (!mapped) {
      copy.table = this.table;
      this.table.references++;
      return copy;
    }
    const frames = this.frames.map((frame, page) => {
      if (frame === HOLE) return HOLE;
      if (copyShared && mapped.has(page)) return copyShared(frame);
      this.ram.retain(frame);
      return frame;
    });
    copy.table = new FrameTable(frames, this.table.used);
    copy.mapped = new Set(mapped);
    return copy;
  }

  /** Give everything back; the contents are empty afterwards. */
  release(): void {
    const { table } = this;
    this.ram.holders.delete(this);
    this.table = new FrameTable();
    this.size = 0;
    if (--table.references > 0) return;
    for (const frame of table.frames) if (frame !== HOLE) this.ram.release(frame);
  }
}

/** Devices by name; the last three are streams of the host, used where standard streams are not the terminal. */
export type Device = 'null' | 'zero' | 'full' | 'random' | 'tty' | 'ptmx' | 'stdin' | 'stdout' | 'stderr';

/** A place in /proc: contents are made when it is opened. */
export interface ProcNode {
  readonly pid: number;
  readonly name: string;
}

/** Copies at most `available` bytes to the caller: `take(n)` is asked for n of them once the buffer is known to be good. */
export type Give = (available: number, take: (n: number) => Uint8Array) => number;

/**
 * What an open file can be besides contents, a pipe or a device: a socket, an epoll set, a terminal's master side, an
 * event counter. Linux's struct file_operations. An object is plain data with methods, copied and hashed like all of the machine's
 * state; a call that cannot go on gives a Block, and does nothing before it that may not be done again.
 */
export interface FileObject {
  /** read(2) of at most `length` bytes. */
  read(k: Kernel, t: Thread, fd: number, file: OpenFile, length: number, give: Give): number | Block;
  /** write(2); `progress.done` counts bytes that have gone before a Block. */
  write(
    k: Kernel,
    t: Thread,
    fd: number,
    file: OpenFile,
    bytes: Uint8Array,
    progress: Record<string, number>,
  ): number | Block;
  /** What can be done with it now: POLL* bits, of which poll() reports those asked for. */
  readiness(k: Kernel, file: OpenFile): number;
  /** Channels on which a change of readiness is told (Kernel.wakeup): the first of input and ends, others of room. */
  channels(k: Kernel): readonly object[];
  /** When it becomes ready by itself, in virtual nanoseconds (a timer); absent: never. */
  readyAt?(k: Kernel): number;
  /** The last descriptor of the open file is gone. */
  close(k: Kernel, file: OpenFile): void;
  /** ioctl(2): the result, or undefined where the object does not know the request. */
  ioctl?(
    k: Kernel,
    t: Thread,
    fd: number,
    file: OpenFile,
    request: number,
    argument: number,
  ): number | Block | undefined;
  /** What it is, in a few words, for the debugger: `TCP socket, listening on 0.0.0.0:8080`. */
  describe(): string;
}

export class Inode {
  nlink = 1;
  uid = 0;
  gid = 0;
  /** Nanoseconds of virtual time since the machine started. */
  atime = 0;
  mtime = 0;
  ctime = 0;
  /** Open files and mappings that use it: its contents live on after the last unlink until these are gone. */
  users = 0;
  /** Contents of a regular file; null until needed where they come from the host. */
  data: FileData | null = null;
  /** Regular file whose contents are still the host's: the path in the host's table. */
  host: string | null = null;
  /** Directory: its entries (without . and ..), and the directory it is in. */
  entries: Map<string, Inode> | null = null;
  parent: Inode | null = null;
  /** Symbolic link: where to. */
  target = '';
  /** A link of /proc to what has no path: the file itself. */
  refersTo: Inode | null = null;
  pipe: Pipe | null = null;
  object: FileObject | null = null;
  /** The terminal of a pseudo-terminal's slave device. */
  terminal: Terminal | null = null;
  /** What is bound to this name of a Unix socket. */
  socket: Socket | null = null;
  device: Device | null = null;
  proc: ProcNode | null = null;
  locks: FileLock[] = [];
  /** F_SEAL_* of a memory file (seals.ts); null: it cannot have any. */
  seals: number | null = null;
  /** Pages of its contents that the file system has counted (FileSystem.charge). */
  charged = 0;

  constructor(
    readonly ino: number,
    public mode: number,
  ) {}

  /** A copy of a resting inode (fs.ts), with contents of its own, that can be changed. */
  wake(): Inode {
    const awake: Inode = Object.assign(Object.create(Inode.prototype), this);
    awake.locks = [];
    awake.data = this.data?.clone() ?? null;
    return awake;
  }

  get type(): number {
    return this.mode & S_IFMT;
  }
  get isDirectory(): boolean {
    return this.type === S_IFDIR;
  }
  get isFile(): boolean {
    return this.type === S_IFREG;
  }
  get isSymlink(): boolean {
    return this.type === S_IFLNK;
  }
  get isFifo(): boolean {
    return this.type === S_IFIFO;
  }
  get isSocket(): boolean {
    return this.type === S_IFSOCK;
  }
  get isDevice(): boolean {
    return this.type === S_IFCHR;
  }
}

/** An entry of the system's open file table: what open() makes and dup() and fork() share. */
export class OpenFile {
  /** Descriptors, of all processes, that refer to it. */
  ref = 0;
  offset = 0;
  /** Bytes of a /proc file as they were when it was opened. */
  content: Uint8Array | null = null;

  constructor(
    readonly inode: Inode,
    /** Path it was opened by; `pipe:[7]` for a pipe. */
    readonly path: string,
    readonly readable: boolean,
    readonly writable: boolean,
    /** O_APPEND, O_NONBLOCK, ...: what fcntl(F_GETFL) gives, access mode included. */
    public flags: number,
  ) {}

  get nonblocking(): boolean {
    return (this.flags & O_NONBLOCK) !== 0;
  }
  get append(): boolean {
    return (this.flags & O_APPEND) !== 0;
  }
}
