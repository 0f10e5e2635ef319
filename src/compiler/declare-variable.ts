/**
 * Declarations of variables (C11 6.2.2, 6.7, 6.9.2): linkage, storage, tentative definitions, and what type a variable may have.
 */
import type { Stmt, VarDecl } from './ast.ts';
import { type CType, INT, sizeOf } from './ctype.ts';
import { previous } from './declarations.ts';
import { assignment } from './expressions.ts';
import type { Attributes } from './parse-attribute.ts';
import { rvalue } from './parse-convert.ts';
import type { Declarator } from './parse-declarator.ts';
import { initialiser } from './parse-initialiser.ts';
import type { Specifiers } from './parse-specifiers.ts';
import type { Parser } from './parser.ts';
import {
  compatible,
  composite,
  describe,
  elementType,
  isIncomplete,
  isVariablyModified,
  isVla,
  unqualified,
} from './types.ts';

function newVariable(
  p: Parser,
  s: Specifiers,
  d: Declarator,
  type: CType,
  storage: VarDecl['storage'],
): VarDecl {
  const decl: VarDecl = {
    kind: 'var',
    name: d.name!.text,
    type,
    storage,
    isExtern: false,
    tentative: false,
    threadLocal: s.threadLocal,
    addressed: mustLiveInMemory(type),
    init: undefined,
    range: d.name!.range,
    hidden: false,
  };
  if (s.attributes.unused) p.read.add(decl);
  if (s.storage === 'register') decl.isRegister = true;
  return decl;
}

const mustLiveInMemory = (t: CType): boolean =>
  t.kind === 'array' ||
  t.kind === 'struct' ||
  t.volatile === true ||
  t.atomic === true ||
  t.aligned !== undefined;

/** Bytes that a variable may have: the address space has 2 GiB, and what has an initialiser is in the program's file. */
const MAX_OBJECT = 2 ** 31 - 1;

const MAX_INITIALISED = 2 ** 28;

/** An object needs a complete type. */
function checkObjectType(p: Parser, d: Declarator, type: CType, init = false): CType {
  const name = d.name!;
  if (type.kind === 'void') p.error(name.range, `variable or field '${name.text}' declared void`);
  else if (type.kind === 'array' && type.length === null && !type.vla && !isIncomplete(type.of)) {
    p.error(name.range, `array size missing in '${name.text}'`);
  } else if (isIncomplete(type)) p.error(name.range, `storage size of '${name.text}' isn't known`);
  else if (sizeOf(type) > (init ? MAX_INITIALISED : MAX_OBJECT))
    p.error(name.range, `size of variable '${name.text}' is too large`);
  else return type;
  return INT;
}

export function localVariable(
  p: Parser,
  s: Specifiers,
  attrs: Attributes,
  given: CType,
  d: Declarator,
  out: Stmt[],
): void {
  const name = d.name!;
  const isStatic = s.storage === 'static';
  const vlaSizes = p.takeVlaSizes();
  const before = p.scope.lookupHere(name.text);
  if (before) {
    const what =
      before.kind === 'var'
        ? `redeclaration of '${name.text}' with no linkage`
        : `'${name.text}' redeclared as different kind of symbol`;
    p.error(
      name.range,
      before.kind === 'var' && before.type !== given && !compatible(before.type, given)
        ? `conflicting types for '${name.text}'; have ${describe(given)}`
        : what,
      {
        notes: previous(name.text, before.range),
      },
    );
  }
  const decl = newVariable(p, s, d, given, isStatic ? 'static' : 'local');
  if (attrs.unused) p.read.add(decl);
  if (attrs.cleanup && !isStatic) {
    decl.cleanup = attrs.cleanup;
    decl.addressed = true;
    p.read.add(decl);
    p.usedFunctions.add(attrs.cleanup);
  }
  if (s.threadLocal && !isStatic)
    p.error(name.range, `function-scope '${name.text}' implicitly auto and declared '_Thread_local'`);
  p.scope.declare(name.text, decl);
  if (isStatic && isVariablyModified(given))
    p.error(name.range, `storage size of '${name.text}' isn't constant`);
  if (p.accept('=')) {
    if (s.auto) {
      const at = p.position;
      decl.type = autoType(p);
      p.rewind(at);
    }
    p.staticInitialiser = isStatic;
    const { type, init } = initialiser(p, decl.type, isStatic);
    p.staticInitialiser = false;
    decl.type = type;
    decl.init = init;
    decl.addressed ||= mustLiveInMemory(type);
  } else if (s.auto) p.error(name.range, "'__auto_type' requires an initialized data declaration");
  const type = checkObjectType(p, d, decl.type, isStatic && decl.init !== undefined);
  if (type !== decl.type) p.broken.add(decl);
  decl.type = type;
  if (isStatic) {
    decl.owner = p.function!.decl;
    p.variables.push(decl);
    return;
  }
  p.scope.locals.push(decl);
  if (p.function) p.automatic.set(decl, p.function.decl);
  p.noteAlignment(decl);
  if (decl.init || isVla(decl.type) || vlaSizes.length > 0 || decl.cleanup) {
    out.push({ kind: 'decl', decl, ...(vlaSizes.length > 0 ? { vlaSizes } : {}), range: d.range });
  }
}

/** The type of the initialiser that follows, for __auto_type. */
function autoType(p: Parser): CType {
  return unqualified(rvalue(p, assignment(p)).type);
}

export function fileVariable(p: Parser, s: Specifiers, attrs: Attributes, given: CType, d: Declarator): void {
  const name = d.name!;
  const inBlock = p.function !== undefined;
  p.takeVlaSizes();
  const varies = isVariablyModified(given);
  const type = varies ? elementType(given) : given;
  if (varies) {
    const message =
      "here a size is a constant, which a 'const' variable is not: '#define N 10' or 'enum { N = 10 };'";
    p.error(name.range, `variably modified '${name.text}' at file scope`, {
      notes: [{ message, range: name.range }],
    });
  }
  if (!inBlock && (s.storage === 'auto' || s.storage === 'register')) {
    p.error(name.range, `file-scope declaration of '${name.text}' specifies '${s.storage}'`);
  }
  const decl = linkedVariable(p, s, d, type, inBlock);
  if (varies) p.broken.add(decl); // what uses it says no more
  if (attrs.unused) p.read.add(decl);
  if (attrs.weak) decl.weak = true;
  if (attrs.linkName !== undefined) decl.linkName = attrs.linkName;
  if (attrs.alias !== undefined) decl.aliasOf = attrs.alias;
  p.scope.declare(name.text, decl);
  if (p.accept('=')) {
    if (inBlock) p.error(name.range, `'${name.text}' has both 'extern' and initializer`);
    if (decl.init)
      p.error(name.range, `redefinition of '${name.text}'`, { notes: previous(name.text, decl.range) });
    if (s.storage === 'extern' && !inBlock)
      p.warn(name.range, '', `'${name.text}' initialized and declared 'extern'`);
    const result = initialiser(p, decl.type, true);
    decl.type = checkObjectType(p, d, result.type, true);
    decl.init = result.init;
    decl.isExtern = false;
    decl.tentative = false;
    decl.range = name.range;
  } else if (s.storage !== 'extern') {
    if (type.kind === 'void') decl.type = checkObjectType(p, d, type);
    if (!decl.init) {
      if (decl.isExtern || !decl.tentative) decl.range = name.range;
      decl.tentative = true;
      decl.isExtern = false;
    }
  }
  decl.addressed ||= mustLiveInMemory(decl.type);
}

/** The one object of that name, made or merged. */
function linkedVariable(p: Parser, s: Specifiers, d: Declarator, type: CType, inBlock: boolean): VarDecl {
  const name = d.name!;
  const known = p.linked.get(name.text);
  const here = p.scope.lookupHere(name.text);
  if (here && here !== known) {
    p.error(name.range, `'${name.text}' redeclared as different kind of symbol`, {
      notes: previous(name.text, here.range),
    });
  }
  if (known?.kind !== 'var') {
    if (known && known === here) {
      p.error(name.range, `'${name.text}' redeclared as different kind of symbol`, {
        notes: previous(name.text, known.range),
      });
    }
    const decl = newVariable(p, s, d, type, s.storage === 'static' ? 'static' : 'global');
    decl.isExtern = s.storage === 'extern';
    p.linked.set(name.text, decl);
    p.variables.push(decl);
    return decl;
  }
  if (!compatible(known.type, type)) {
    p.error(name.range, `conflicting types for '${name.text}'; have ${describe(type)}`, {
      notes: previous(name.text, known.range, known.type),
    });
  } else known.type = composite(known.type, type);
  if (!inBlock && s.storage === 'static' && known.storage === 'global') {
    p.error(name.range, `static declaration of '${name.text}' follows non-static declaration`, {
      notes: previous(name.text, known.range),
    });
    known.storage = 'static';
  }
  if (s.threadLocal) known.threadLocal = true;
  return known;
}

/** At the end of the file: tentative definitions become definitions (C11 6.9.2p2). */
export function completeTentative(p: Parser): void {
  for (const v of p.variables) {
    if (!v.tentative || v.hidden) continue;
    if (v.type.kind === 'array' && v.type.length === null) {
      p.warn(v.range, '', `array '${v.name}' assumed to have one element`);
      v.type = { ...v.type, length: 1 };
    } else if (isIncomplete(v.type)) {
      p.error(v.range, `storage size of '${v.name}' isn't known`);
      v.type = INT;
    } else if (sizeOf(v.type) > MAX_OBJECT) {
      p.error(v.range, `size of variable '${v.name}' is too large`);
      v.type = INT;
    }
  }
}
