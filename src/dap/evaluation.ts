/**
 * Expressions: watch, hover, debug console, assignments to them, and completions while they are typed. The debug console also
 * knows two commands that are no C: `run next ID` and `last-written EXPRESSION`.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { EvaluateContext } from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import type { ExecutionService } from './execution.ts';
import type { TimeTravelService } from './timetravel.ts';
import { frameArgument, type VariableService, wantsHex } from './variables.ts';

/** `run next 59102`: a process or thread id. */
const RUN_NEXT = /^\s*run\s+next\s+(\d+)\s*$/;

/** `last-written list->first`. (As C it would be a difference that nobody means.) */
const LAST_WRITTEN = /^\s*last-written\s+(.+)$/;

const CONTEXTS: readonly EvaluateContext[] = ['watch', 'hover', 'repl', 'clipboard', 'variables'];

export class EvaluationService {
  constructor(
    private readonly context: Context,
    private readonly variables: VariableService,
    private readonly execution: ExecutionService,
    private readonly timeTravel: TimeTravelService,
  ) {}

  /** DAP `evaluate`. An unknown context is a watch, as the protocol's list is open. */
  evaluate(args: Arguments): DebugProtocol.EvaluateResponse['body'] {
    const machine = this.context.stopped;
    const given = args.optionalString('context');
    const context = CONTEXTS.find(c => c === given) ?? 'watch';
    const frame = frameArgument(args);
    const text = args.string('expression');
    const runNext = context === 'repl' ? RUN_NEXT.exec(text) : undefined;
    if (runNext) return { result: this.execution.chooseNext(Number(runNext[1])), variablesReference: 0 };
    const written = context === 'repl' ? LAST_WRITTEN.exec(text)?.[1] : undefined;
    if (written !== undefined) {
      this.timeTravel.findLastWrite(written, frame);
      return { result: `Looking for the last write to ${written.trim()}.`, variablesReference: 0 };
    }
    const variable = machine.evaluate(wantsHex(args) ? `${text},x` : text, frame, context);
    // What is typed may assign, and may call a function of the program that prints, forks or ends.
    if (context === 'repl') {
      this.variables.valuesChanged();
      this.context.report();
    }
    return { result: variable.value, ...this.variables.valueBody(variable, frame) };
  }

  /** DAP `setExpression` */
  setExpression(args: Arguments): DebugProtocol.SetExpressionResponse['body'] {
    const frame = frameArgument(args);
    const variable = this.context.stopped.setExpression(
      args.string('expression'),
      args.string('value'),
      frame,
    );
    this.variables.valuesChanged();
    return { value: variable.value, ...this.variables.valueBody(variable, frame) };
  }

  /** DAP `completions`. Lines before the one with the cursor are not looked at. */
  completions(args: Arguments): DebugProtocol.CompletionsResponse['body'] {
    const machine = this.context.stopped;
    const { client } = this.context;
    const line = client.line(args.optionalInteger('line') ?? client.toLine(1));
    const text = args.string('text').split('\n')[line - 1] ?? '';
    const column = Math.min(client.column(args.integer('column')), text.length + 1);
    return {
      targets: machine.completions(text, column, frameArgument(args)).map(item => ({
        label: item.label,
        ...(item.text === undefined ? {} : { text: item.text }),
        type: item.kind,
        ...(item.detail === undefined ? {} : { detail: item.detail }),
        start: client.toColumn(item.start + 1),
        length: item.length,
      })),
    };
  }
}
