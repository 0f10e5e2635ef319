/**
 * The fast tier's code generator: functions of an image -> one WebAssembly module.
 *
 * A C function becomes a WebAssembly function, a C call a WebAssembly call, a register a WebAssembly local. What makes
 * it a machine that can be stopped anywhere is *leaving*: whenever something cannot be done here exactly (no fuel for
 * the next block, an access that faults, an operation only the interpreter has), the activation appends a record
 * of itself to the unwind buffer (machine/tier.ts) and returns a negative fuel; its callers see that, append theirs and return
 * too. All paths of a function that leave share one tail, so the code between is short.
 *
 * Every generated function has the type
 *
 *     (frame: i64, fuel: i32, parameters...) -> (result?, fuel: i32)
 *
 * - `frame`: the caller's C stack pointer in the low half; in the high half how many bytes of host stack and unwind
 *   buffer are still to be had. One subtraction makes the callee's.
 * - `fuel`: instructions left of the slice, charged once per basic block, or -1 when unwinding (the true value is then in
 *   the state block).
 *
 * Besides the functions there are entries, of type () -> i32 (1: returned, 0: unwound), which begin with the
 * innermost window: one for a function's start, or one for a loop header (a copy of the function that starts there).
 *
 * This file makes modules and the entries at starts of functions; generate-function.ts writes the code of a function, activation.ts
 * what is around it, facts.ts says what is known of one. Relies on the addresses of a Layout (interface.ts).
 */
import { regOffset, WINDOW_RETURN_PC, WINDOW_SP } from '../compiler/ir.ts';
import { type Context, DEPTH_BUDGET, finishEntry, functionType, toBits } from './activation.ts';
import type { FunctionFacts, ImageFacts } from './facts.ts';
import { FunctionGenerator } from './generate-function.ts';
import { exportName, IMPORTS, type ImageLayout, type Layout } from './interface.ts';
import { type Code, ModuleBuilder, type ModuleBytes } from './wasm.ts';

// --- Modules ------------------------------------------------------------------------------------------------

export interface ModuleRequest {
  /** Functions to define. Every direct callee of what is defined must be here or in `defined`, or not generatable. */
  readonly functions: readonly number[];
  /** Text addresses of loop headers to make entries for. */
  readonly loops: readonly number[];
  /** Functions that earlier modules define. */
  readonly defined: ReadonlySet<number>;
  /** For processes some of whose memory is watched: what lies beside it in its pages is accessed here, too. */
  readonly watching: boolean;
}

/** Generates one module. It exports every function and an entry at each one's start, and the entries at loops. */
export function generateModule(
  facts: ImageFacts,
  request: ModuleRequest,
  layout: Layout,
  imageLayout: ImageLayout,
): ModuleBytes {
  const builder = new ModuleBuilder();
  builder.importMemory(IMPORTS.module, IMPORTS.memory, 0);
  builder.importTable(IMPORTS.module, IMPORTS.table, 0);
  const syscall = builder.importFunction(IMPORTS.module, IMPORTS.syscall, [], ['i32']);

  /** WebAssembly function index of each function of the image that can be called. */
  const functionIndex = new Map<number, number>();
  const callers = [...request.functions, ...request.loops.map(pc => facts.functionAround(pc)!)];
  for (const caller of callers) {
    for (const callee of facts.of(caller).callees) {
      if (!request.defined.has(callee) || functionIndex.has(callee)) continue;
      const { params, results } = functionType(facts.of(callee));
      const name = exportName.function(callee);
      functionIndex.set(callee, builder.importFunction(IMPORTS.module, name, params, results));
    }
  }
  const bodies = request.functions.map(index => {
    const { params, results } = functionType(facts.of(index));
    const { index: at, code } = builder.func(params, results);
    functionIndex.set(index, at);
    builder.export(exportName.function(index), 'function', at);
    return { index, code };
  });

  const context: Context = {
    facts,
    layout,
    image: imageLayout,
    watching: request.watching,
    builder,
    syscall,
    functionIndex,
  };
  for (const { index, code } of bodies)
    new FunctionGenerator(context, facts.of(index), code, undefined).generate();
  for (const index of request.functions) {
    const { index: at, code } = builder.func([], ['i32']);
    generateStart(context, facts.of(index), code);
    builder.export(exportName.start(index), 'function', at);
  }
  for (const pc of request.loops) {
    const { index: at, code } = builder.func([], ['i32']);
    new FunctionGenerator(context, facts.of(facts.functionAround(pc)!), code, pc).generate();
    builder.export(exportName.loop(pc), 'function', at);
  }
  return builder.finish();
}

/** The entry at a function's start: takes the parameters out of the window and calls it. */
function generateStart(context: Context, f: FunctionFacts, c: Code): void {
  const { layout } = context;
  const window = c.local('i32');
  c.i32(0).memory('i32.load', layout.window).set(window);
  if (f.asksCaller) {
    c.i32(0).get(window).memory('i32.load', WINDOW_RETURN_PC).memory('i32.store', layout.caller);
  }
  c.i64(BigInt(DEPTH_BUDGET) << 32n);
  c.get(window).memory('i64.load', WINDOW_SP).i64(f.fn.frameSize).op('i64.add').op('i64.add');
  c.i32(0).memory('i32.load', layout.fuel);
  f.params.forEach((type, r) => {
    c.get(window).memory(`${type}.load`, regOffset(r));
  });
  c.call(context.functionIndex.get(f.index)!);
  let result: number | undefined;
  if (f.result) {
    const fuel = c.local('i32');
    result = c.local('i64');
    c.set(fuel);
    toBits(c, f.result);
    c.set(result).get(fuel);
  }
  finishEntry(c, layout, result);
}
