/** Makes zip archives, right ones and wrong ones. */
import { deflateRawSync } from 'node:zlib';

interface Made {
  readonly name: string;
  readonly text?: string;
  readonly stored?: boolean;
  /** General purpose bits, Unix mode, packing method and size, where they are to be wrong. */
  readonly flags?: number;
  readonly mode?: number;
  readonly method?: number;
  readonly size?: number;
}

/** An archive: local headers with data, the directory, its end. */
export function zipOf(files: readonly Made[], comment = ''): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text = '', stored = false, flags = 0x800, mode = 0o100644, ...wrong } of files) {
    const content = Buffer.from(text);
    const data = stored ? content : deflateRawSync(content);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(wrong.method ?? (stored ? 0 : 8), 4);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(wrong.size ?? content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt16LE(mode, 8);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, path]));
    parts.push(local);
    offset += local.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, all, end, Buffer.from(comment)]);
}
