/**
 * Files of a zip archive, as learning platforms hand submissions out. What is in it is a student's: names that lead out of it are left
 * out, and sizes are bounded before anything is unpacked. Format: PKWARE's APPNOTE, sections 4.3.7 (local header), 4.3.12 (central
 * directory) and 4.3.16 (its end); stored and deflated entries, no zip64, no encryption.
 */
import { inflateRawSync } from 'node:zlib';

/** The archive cannot be read; the message goes on after its name. */
export class ZipError extends Error {}

const END = 0x06054b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;
const LOCAL = 0x04034b50;
const LOCAL_LENGTH = 30;

const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** Of Unix, in the upper half of the external attributes. */
const FILE_TYPE = 0xf000;
const SYMBOLIC_LINK = 0xa000;

/** More is no homework. Files, and bytes of all of them together. */
const MAX_FILES = 10_000;
const MAX_BYTES = 64 << 20;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

/** The files by path. Throws ZipError. */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const entries = [...entriesOf(bytes, view)];
    if (entries.reduce((sum, e) => sum + e.size, 0) > MAX_BYTES) {
      throw new ZipError(`unpacks to more than ${MAX_BYTES >> 20} MiB`);
    }
    return new Map(entries.map(entry => [entry.name, contentOf(entry, bytes, view)]));
  } catch (error) {
    if (error instanceof ZipError) throw error;
    // Offsets out of the file, data that is not deflated, or more of it than was said.
    throw new ZipError(`is damaged: ${(error as Error).message}`);
  }
}

function* entriesOf(bytes: Uint8Array, view: DataView): Generator<Entry> {
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  if (count === 0xffff) throw new ZipError('is a zip64 archive: unpack it and name the folder');
  if (count > MAX_FILES) throw new ZipError(`has more than ${MAX_FILES} files`);
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== ENTRY) throw new ZipError('is damaged: its directory ends too soon');
    const nameLength = view.getUint16(at + 28, true);
    const name = pathOf(bytes.subarray(at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength));
    const mode = view.getUint16(at + 40, true);
    const entry = {
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw new ZipError('needs a password');
    if (name !== undefined && (mode & FILE_TYPE) !== SYMBOLIC_LINK) yield { name, ...entry };
    at += ENTRY_LENGTH + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

/** Where the end of the directory is: at the end, before a comment that may be there. */
function endOf(view: DataView): number {
  const last = view.byteLength - END_LENGTH;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new ZipError('is no zip archive, or not all of it');
}

/** A path within the archive; undefined: a folder, or one that leads elsewhere. */
function pathOf(bytes: Uint8Array): string | undefined {
  const parts = decoded(bytes).replaceAll('\\', '/').split('/');
  return parts.some(part => part === '' || part === '.' || part === '..') ? undefined : parts.join('/');
}

/** Names are in UTF-8, said or not; of old programs each byte is a character. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

function contentOf(
  { name, method, packed, size, offset }: Entry,
  bytes: Uint8Array,
  view: DataView,
): Uint8Array {
  if (view.getUint32(offset, true) !== LOCAL)
    throw new ZipError(`is damaged: ${name} is not where it should be`);
  const start = offset + LOCAL_LENGTH + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const data = bytes.subarray(start, start + packed);
  if (method !== STORED && method !== DEFLATED) {
    throw new ZipError(`has ${name} packed in a way that is not known here: unpack it and name the folder`);
  }
  const content = method === STORED ? data : inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  if (content.length !== size) throw new ZipError(`is damaged: ${name} is not as long as it should be`);
  return content;
}
