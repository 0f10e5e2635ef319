/**
 * The scopes of a frame that hold the program's own variables: locals, globals, registers.
 */
import { registerName } from '../compiler/disassemble.ts';
import { REG_BASE, WINDOW_FP, WINDOW_SP } from '../compiler/ir.ts';
import type { DebugVariable, ObjectFile } from '../compiler/object.ts';
import { valueAt } from './evaluate.ts';
import { staticVariables } from './frame-evaluation.ts';
import { sharingHint, withoutHint } from './sharing.ts';
import { type Children, DebuggerError, type Scope, type Variable } from './types.ts';
import { hex, type Value } from './values.ts';
import { assigned, fact, group, type ValueView, variableOf } from './variables.ts';

/** Named objects of the program that can be assigned to. */
function objects(
  list: () => readonly { readonly name: string; readonly value: Value }[],
  view: ValueView,
): Children {
  const shown = (variable: Variable, value: Value): Variable => {
    const hint = sharingHint(view.frame.activation, value);
    return hint ? { ...variable, value: `${variable.value}${hint}` } : variable;
  };
  return {
    named: list().length,
    indexed: 0,
    list: (start = 0, count = Number.MAX_SAFE_INTEGER) =>
      list()
        .slice(start, start + count)
        .map(({ name, value }) => shown(variableOf(name, value, view), value)),
    set: (name, text) => {
      const found = list().find(v => v.name === name);
      if (!found) throw new DebuggerError(`there is no variable '${name}' here`);
      return shown(assigned(name, found.value, withoutHint(text), view), found.value);
    },
  };
}

/** Variables in scope at the frame's place: parameters, then locals in the order of declaration; inner ones hide outer ones. */
function localsOf(view: ValueView): { name: string; value: Value }[] {
  const { activation } = view.frame;
  const visible = new Map<string, DebugVariable>();
  for (const v of activation.program.info.variablesAt(activation.place)) {
    if (!v.hidden && !visible.has(v.name)) visible.set(v.name, v);
  }
  const order = [...visible.values()].sort(
    (a, b) => Number(b.isParam) - Number(a.isParam) || a.range.start - b.range.start,
  );
  return order.map(v => {
    const place = view.frame.placeAt(v.location);
    const value: Value =
      typeof place === 'string' ? { type: v.type, bytes: undefined } : valueAt(place, v.type, view.frame);
    return { name: v.name, value };
  });
}

export function localScope(view: ValueView): Scope {
  const range = view.frame.activation.program.rangeAt(view.frame.activation.window.entry);
  return {
    name: 'Locals',
    hint: 'locals',
    expensive: false,
    children: objects(() => localsOf(view), view),
    ...(range ? { range } : {}),
  };
}

function fileVariables(object: ObjectFile, view: ValueView): { name: string; value: Value }[] {
  const { program, thread } = view.frame.activation;
  return staticVariables(program, object, thread.context.tp)
    .sort((a, b) => a.data.range!.start - b.data.range!.start) // staticVariables gives those with a range only
    .map(v => ({
      name: v.name,
      value: valueAt({ kind: 'memory', address: v.address }, v.type, view.frame),
    }));
}

/** Variables of the frame's file, those of the program's other files by file, and the library's in one group. */
export function globalScope(view: ValueView): Scope {
  const { program, function: f } = view.frame.activation;
  const isSystem = (o: ObjectFile) => o.files[0]?.system ?? true;
  const others = program.image.objects.filter(o => o !== f?.object);
  const own = objects(() => (f ? fileVariables(f.object, view) : []), view);
  const fileGroup = (o: ObjectFile): Variable[] => {
    const children = objects(() => fileVariables(o, view), view);
    if (children.named === 0) return [];
    const name = o.path.slice(o.path.lastIndexOf('/') + 1);
    return [{ name, value: '', children, readOnly: true, presentation: 'virtual' }];
  };
  const groups = (): Variable[] => {
    const library = others.filter(isSystem);
    return [
      ...others.filter(o => !isSystem(o)).flatMap(fileGroup),
      ...(library.length > 0
        ? [group('C library', '', () => library.flatMap(fileGroup), { presentation: 'virtual' })]
        : []),
    ];
  };
  return {
    name: 'Globals',
    hint: 'globals',
    expensive: false,
    children: {
      ...own,
      named: own.named + 1,
      list: (start = 0, count = Number.MAX_SAFE_INTEGER) =>
        [...own.list(), ...groups()].slice(start, start + count),
    },
  };
}

/** pc, sp and fp, then every register of the window under the name of the variable it holds. */
export function registerScope(view: ValueView): Scope {
  const { frame } = view;
  const { window, program, function: f, place, thread } = frame.activation;
  const registers = (): Variable[] => {
    const held = new Map<number, string>();
    for (const v of program.info.variablesAt(place)) {
      const { location } = v;
      if (location.kind === 'register' && !held.has(location.offset)) held.set(location.offset, v.name);
      if (location.kind === 'indirect' && !held.has(location.offset)) held.set(location.offset, `&${v.name}`);
    }
    const symbol = program.symbolAt(window.pc);
    const list: Variable[] = [
      fact('pc', hex(BigInt(window.pc)) + (symbol ? ` <${symbol}>` : '')),
      fact('sp', hex(frame.readRegister(WINDOW_SP))),
      fact('fp', hex(frame.readRegister(WINDOW_FP))),
      fact('tp', hex(BigInt(thread.context.tp))),
    ];
    for (let offset = REG_BASE; offset < window.size; offset += 8) {
      const r = (offset - REG_BASE) / 8;
      const name = held.get(offset) ?? (r < (f?.variableCount ?? 0) ? '' : 'temporary');
      list.push(fact(registerName(offset), hex(frame.readRegister(offset)) + (name ? `  (${name})` : '')));
    }
    return list;
  };
  return {
    name: 'Registers',
    hint: 'registers',
    expensive: false,
    children: {
      named: 4 + (window.size - REG_BASE) / 8,
      indexed: 0,
      list: (start = 0, count = Number.MAX_SAFE_INTEGER) => registers().slice(start, start + count),
      set: (name, text) => {
        const r = /^r(\d+)$/.exec(name);
        const offset = r ? REG_BASE + 8 * Number(r[1]) : 0;
        if (!r || offset >= window.size) throw new DebuggerError(`'${name}' cannot be changed`);
        assigned(
          name,
          valueAt({ kind: 'register', offset }, { kind: 'int', int: 'long' }, frame),
          text,
          view,
        );
        return registers().find(v => v.name === name)!; // it exists: its number was checked
      },
    },
  };
}
