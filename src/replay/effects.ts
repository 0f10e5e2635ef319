/** What was done by hand, in a replay file: the effects of debugger/interventions.ts as JSON and back. */
import type { Effect } from '../debugger/interventions.ts';
import type { EffectData } from './format.ts';
import { Line } from './line.ts';

const hex = (n: number | bigint): string => `0x${BigInt.asUintN(64, BigInt(n)).toString(16)}`;
const hexBytes = (bytes: Uint8Array): string => [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');

export function effectData(effect: Effect): EffectData {
  switch (effect.do) {
    case 'write':
      return { ...effect, address: hex(effect.address), bytes: hexBytes(effect.bytes) };
    case 'room':
    case 'kill':
    case 'endThread':
      return effect;
    case 'register':
      return { ...effect, window: hex(effect.window), value: hex(effect.value) };
    case 'call': {
      const { tid, entry, registers, until } = effect;
      return {
        do: 'call',
        tid,
        entry: hex(entry),
        registers: registers.map(hex),
        ...(until === undefined ? {} : { until }),
      };
    }
    case 'goto':
      return { ...effect, pc: hex(effect.pc) };
    case 'restart':
      return {
        ...effect,
        caller: hex(effect.caller),
        entry: hex(effect.entry),
        registers: effect.registers.map(hex),
      };
  }
}

const EFFECTS = ['write', 'room', 'register', 'call', 'goto', 'restart', 'kill', 'endThread'] as const;

/** Throws ReplayError. */
export function readEffect(line: Line): Effect {
  const what = line.choice('do', EFFECTS);
  switch (what) {
    case 'write':
      return { do: what, pid: line.count('pid'), address: line.address('address'), bytes: readBytes(line) };
    case 'room':
    case 'kill':
      return { do: what, pid: line.count('pid') };
    case 'register':
      return {
        do: what,
        tid: line.count('tid'),
        window: line.address('window'),
        offset: line.count('offset'),
        value: line.bigint('value'),
      };
    case 'call': {
      const until = line.optionalCount('until');
      return {
        do: what,
        tid: line.count('tid'),
        entry: line.address('entry'),
        registers: readRegisters(line),
        ...(until === undefined ? {} : { until }),
      };
    }
    case 'goto':
      return { do: what, tid: line.count('tid'), pc: line.address('pc') };
    case 'endThread':
      return { do: what, tid: line.count('tid') };
    case 'restart':
      return {
        do: what,
        tid: line.count('tid'),
        caller: line.address('caller'),
        entry: line.address('entry'),
        registers: readRegisters(line),
      };
  }
}

function readBytes(line: Line): Uint8Array {
  const text = line.string('bytes');
  if (!/^([0-9a-f]{2})*$/.test(text)) throw line.wrong('"bytes" must be pairs of hexadecimal digits');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

const readRegisters = (line: Line): bigint[] =>
  line.strings('registers').map(value => Line.of(line.number, { value }).bigint('value'));
