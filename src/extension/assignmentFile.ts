/**
 * An assignment in the workspace: what its file says, what the last check found, and the answers so far, which are kept in a file
 * beside it. The student's programs are in the same folder.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Assignment, type Check, type Program, readAssignment } from '../homework/assignment.ts';
import { DocumentError } from '../homework/document.ts';
import type { Graded, Item } from '../homework/grade.ts';
import { ANSWERS_FILE, readAnswers, writeAnswers } from '../homework/submission.ts';

/** What cannot be read is not there. */
function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Why the assignment cannot be shown. */
export interface Problem {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

export class AssignmentFile {
  /** What the file says, or what is wrong with it. */
  content: Assignment | Problem;
  /** Of the last check. */
  results: Graded | undefined;
  /** Has a file changed since then? */
  stale = false;
  checking = false;

  constructor(readonly path: string) {
    this.content = this.load();
  }

  get folder(): string {
    return dirname(this.path);
  }

  get name(): string {
    return basename(this.path);
  }

  get assignment(): Assignment | undefined {
    return 'line' in this.content ? undefined : this.content;
  }

  get answersPath(): string {
    return join(this.folder, ANSWERS_FILE);
  }

  reload(): void {
    this.content = this.load();
  }

  private load(): Assignment | Problem {
    try {
      const text = read(this.path)?.toString('utf8') ?? '';
      return readAssignment(text, name => read(join(this.folder, name)));
    } catch (error) {
      if (error instanceof DocumentError) return { line: error.line, text: error.reason };
      throw error;
    }
  }

  /** What the last check found out about a check or a question. */
  resultOf(kind: Item['kind'], name: string): Item | undefined {
    return this.results?.items.find(item => item.kind === kind && item.name === name);
  }

  resultOfCheck(program: Program, check: Check): Item | undefined {
    return this.resultOf('check', `${program.name}: ${check.name}`);
  }

  /** The answers so far. Throws Error if the file is not what it should be. */
  get answers(): Map<string, string> {
    const bytes = read(this.answersPath);
    return bytes ? readAnswers(bytes.toString('utf8')) : new Map<string, string>();
  }

  /** Keeps an answer; an empty one is taken back. Throws Error if it cannot be written. */
  answer(question: string, text: string): void {
    const answers = this.answers;
    if (text === '') answers.delete(question);
    else answers.set(question, text);
    writeFileSync(this.answersPath, writeAnswers(answers));
  }
}
