/** Results in words, for a student on a terminal and for the output fields of gradebooks. */
import { DEFAULTS } from '../debugger/launch.ts';
import type { Schedule } from './assignment.ts';
import type { Graded, Item } from './grade.ts';

export const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const SCHEDULE_WORDS = {
  fifo: 'the fifo schedule (nobody is interrupted)',
  roundRobin: 'the round-robin schedule',
  random: 'the random schedule',
} as const;

/** `the random schedule, quantum 1000, seed 7` */
export function scheduleInWords({ schedule, quantum, seed }: Schedule): string {
  const words: string[] = [SCHEDULE_WORDS[schedule]];
  if (schedule === 'random' || (schedule === 'roundRobin' && quantum !== DEFAULTS.quantum)) {
    words.push(`quantum ${quantum}`);
  }
  if (schedule === 'random' || seed !== DEFAULTS.seed) words.push(`seed ${seed}`);
  return words.join(', ');
}

const indented = (text: string): string => text.replace(/\n/g, '\n    ');

/** Everything about an item but its name and points; empty if there is nothing to say. */
export function itemInWords(item: Item): string {
  const lines: string[] = [];
  for (const { text, ok, reason, hint, points } of item.requirements) {
    lines.push(`${ok ? '[x]' : '[ ]'} ${text}${points === undefined ? '' : ` (${plural(points, 'point')})`}`);
    if (reason !== undefined) lines.push(`    ${indented(reason)}`);
    if (!ok && hint !== undefined) lines.push(`    Hint: ${indented(hint)}`);
  }
  lines.push(...item.remarks);
  if (item.failure) {
    const { tried, command, needs } = item.failure;
    const where = `in the submission's folder${needs.length > 0 ? `, with the assignment's ${needs.join(', ')}` : ''}`;
    lines.push(
      `It fails with ${scheduleInWords(item.failure.schedule)}${tried ? ` (${tried})` : ''}. To see it, ${where}:`,
    );
    lines.push(`    ${indented(command)}`);
  }
  return lines.join('\n');
}

export const pointsInWords = ({ points, maxPoints }: Pick<Item, 'points' | 'maxPoints'>): string =>
  `${points}/${plural(maxPoints, 'point')}`;

const MARKS = { passed: 'passed', failed: 'FAILED', manual: 'to be read' } as const;

/** What a passed item has to say is said by its name. */
const hasMore = (item: Item): boolean => item.status !== 'passed' || item.kind === 'question';

/** One submission. A remark of several lines that several items have, as what the compiler says, is printed with the first. */
export function gradedInWords(graded: Graded): string {
  const printed = new Set<string>();
  const once = (remark: string): string => {
    const [first, ...more] = remark.split('\n');
    if (more.length > 0 && printed.has(remark)) return `${first} (as above)`;
    printed.add(remark);
    return remark;
  };
  const lines = [`${graded.title}: ${graded.submission}: ${pointsInWords(graded)}`];
  for (const remark of graded.remarks) lines.push(`  ! ${indented(remark)}`);
  for (const item of graded.items) {
    lines.push(`  ${MARKS[item.status]}: ${item.name}: ${pointsInWords(item)}`);
    if (hasMore(item))
      lines.push(
        ...itemInWords({ ...item, remarks: item.remarks.map(once) })
          .split('\n')
          .map(line => `      ${line}`),
      );
  }
  return `${lines.join('\n')}\n`;
}

/** What a result proves: said wherever replays are part of it. */
export const WHAT_IT_PROVES =
  'A replay proves that this program with these decisions gives this result. Who made it is not known by that.';
