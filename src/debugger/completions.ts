/**
 * Completion of C expressions typed at a frame: members after `.` and `->`, otherwise the names visible there.
 */
import { typeName } from '../compiler/debuginfo.ts';
import { EvaluationError } from './evaluate.ts';
import type { FrameEvaluation } from './frame-evaluation.ts';
import type { CompletionItem } from './types.ts';

const WORD = /[A-Za-z_$][\w$]*$/;
/** The longest text before a member operator that is a postfix expression without calls. */
const OBJECT =
  /((?:[A-Za-z_$][\w$]*|\([^()]*\))(?:(?:\.|->)[A-Za-z_$][\w$]*|\[[^[\]]*\])*)\s*(\.|->)\s*([A-Za-z_$][\w$]*)?$/;

type Entry = Pick<CompletionItem, 'label' | 'kind' | 'detail'>;

function membersOf(expression: string, operator: string, frame: FrameEvaluation): Entry[] {
  try {
    const { type } = frame.evaluate(expression);
    const object = operator === '->' && type.kind === 'pointer' ? type.to : type;
    if (object.kind !== 'struct') return [];
    return (object.tag.members ?? []).flatMap(m =>
      m.name === undefined ? [] : [{ label: m.name, kind: 'field' as const, detail: typeName(m.type) }],
    );
  } catch (error) {
    if (error instanceof EvaluationError) return [];
    throw error;
  }
}

function namesAt(frame: FrameEvaluation): Entry[] {
  const { program, place, function: f } = frame.activation;
  const found = new Map<string, Entry>();
  const add = (entry: Entry) => {
    if (!found.has(entry.label)) found.set(entry.label, entry);
  };
  for (const v of program.info.variablesAt(place)) {
    if (!v.hidden) add({ label: v.name, kind: 'variable', detail: typeName(v.type) });
  }
  const objects = program.image.objects.filter(o => o === f?.object || !o.files[0]?.system);
  for (const object of objects) {
    for (const d of object.data) {
      const hidden = d.type === undefined || d.range === undefined || d.owner !== undefined;
      if (d.type && !hidden && (object === f?.object || !d.local)) {
        add({ label: d.name, kind: 'variable', detail: typeName(d.type) });
      }
    }
    for (const [name, { type }] of object.names.enumerators) {
      add({ label: name, kind: 'text', detail: typeName(type) });
    }
  }
  for (const fn of program.image.functions) {
    if (!fn.name.startsWith('_')) add({ label: fn.name, kind: 'function', detail: typeName(fn.source.type) });
  }
  add({ label: 'sizeof', kind: 'keyword' });
  for (const name of ['$pid', '$tid']) add({ label: name, kind: 'variable' });
  return [...found.values()];
}

/** What can stand at a column (1-based, UTF-16 units) of a text. */
export function completionsAt(text: string, column: number, frame: FrameEvaluation): CompletionItem[] {
  const before = text.slice(0, Math.max(0, column - 1));
  const member = OBJECT.exec(before);
  const prefix = member ? (member[3] ?? '') : (WORD.exec(before)?.[0] ?? '');
  const entries = member ? membersOf(member[1]!, member[2]!, frame) : namesAt(frame);
  return entries
    .filter(e => e.label.startsWith(prefix))
    .map(e => ({ ...e, start: before.length - prefix.length, length: prefix.length }));
}
