/** Memory, instructions and modules: the program as the machine has it. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ModuleInfo, SourceReference } from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { badArgument } from './errors.ts';
import type { Sources } from './sources.ts';
import type { VariableService } from './variables.ts';

/** More bytes or instructions are not given at once. */
const MAX_BYTES = 1 << 20;
const MAX_INSTRUCTIONS = 1 << 14;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 1 << 12)
    text += String.fromCharCode(...bytes.subarray(i, i + (1 << 12)));
  return btoa(text);
}

/** undefined: not base64. */
function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), c => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}

export class MemoryService {
  constructor(
    private readonly context: Context,
    private readonly sources: Sources,
    private readonly variables: VariableService,
  ) {}

  /** A memory or instruction reference: a number. */
  private reference(args: Arguments): string {
    const text = args.string('memoryReference');
    if (!/^(0x[0-9a-f]{1,24}|\d{1,24})$/i.test(text))
      throw badArgument(args.command, 'memoryReference', 'a number');
    return text;
  }

  private offset(args: Arguments): number {
    return args.optionalInteger('offset', Number.MIN_SAFE_INTEGER) ?? 0;
  }

  /** DAP `readMemory` */
  readMemory(args: Arguments): DebugProtocol.ReadMemoryResponse['body'] {
    const machine = this.context.stopped;
    const count = Math.min(args.integer('count'), MAX_BYTES);
    const { address, data, unreadable } = machine.readMemory(this.reference(args), this.offset(args), count);
    return {
      address,
      ...(data.length > 0 ? { data: toBase64(data) } : {}),
      ...(unreadable > 0 ? { unreadableBytes: unreadable } : {}),
    };
  }

  /** DAP `writeMemory` */
  writeMemory(args: Arguments): DebugProtocol.WriteMemoryResponse['body'] {
    const machine = this.context.stopped;
    const data = fromBase64(args.string('data'));
    if (!data) throw badArgument(args.command, 'data', 'base64');
    const written = machine.writeMemory(this.reference(args), this.offset(args), data);
    this.variables.valuesChanged();
    return { bytesWritten: written };
  }

  /** DAP `disassemble` */
  disassemble(args: Arguments): DebugProtocol.DisassembleResponse['body'] {
    const machine = this.context.stopped;
    const start = BigInt(this.reference(args)) + BigInt(this.offset(args));
    if (start < 0n) throw badArgument(args.command, 'offset', 'within the program');
    const count = args.integer('instructionCount', 0, MAX_INSTRUCTIONS);
    const skip = args.optionalInteger('instructionOffset', -MAX_INSTRUCTIONS, MAX_INSTRUCTIONS) ?? 0;
    const instructions = machine.disassemble(`0x${start.toString(16)}`, skip, count);
    return {
      instructions: instructions.map(i => ({
        address: i.address,
        ...(i.bytes ? { instructionBytes: i.bytes } : {}),
        instruction: i.text,
        ...(i.symbol === undefined ? {} : { symbol: i.symbol }),
        ...(i.range ? this.locationOf(i.range) : {}),
        ...(i.invalid ? { presentationHint: 'invalid' as const } : {}),
      })),
    };
  }

  private locationOf(range: Parameters<Sources['placeOf']>[0]) {
    const { source, ...extent } = this.sources.placeOf(range);
    return { location: source, ...extent };
  }

  /** DAP `modules` */
  modules(args: Arguments): DebugProtocol.ModulesResponse['body'] {
    const all = this.context.debugger.modules().map(moduleToClient);
    const start = args.optionalInteger('startModule') ?? 0;
    const count = args.optionalInteger('moduleCount') || all.length;
    return { modules: all.slice(start, start + count), totalModules: all.length };
  }

  /** From the debugger: an executable's first program was loaded. */
  moduleLoaded(module: ModuleInfo, sources: readonly SourceReference[]): void {
    const { connection } = this.context;
    connection.event('module', { reason: 'new', module: moduleToClient(module) });
    for (const source of sources) {
      if (!source.system) {
        connection.event('loadedSource', { reason: 'new', source: this.sources.toClient(source) });
      }
    }
  }
}

const hex = (n: number): string => `0x${n.toString(16)}`;

const moduleToClient = (m: ModuleInfo): DebugProtocol.Module => ({
  id: m.id,
  name: m.name,
  path: m.path,
  isUserCode: !m.system,
  symbolStatus: 'Symbols loaded.',
  addressRange: `${hex(m.start)}-${hex(m.end)}`,
});
