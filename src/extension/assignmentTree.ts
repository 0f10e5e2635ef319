/**
 * The checklist of an assignment: programs with their checks and what each requires, questions with the answers. A row that
 * failed opens into the reasons.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Check, checkPoints, type Program, type Question } from '../homework/assignment.ts';
import type { Item, Status } from '../homework/grade.ts';
import { scheduleInWords } from '../homework/report.ts';
import type { AssignmentFile, Problem } from './assignmentFile.ts';

export interface CheckRow {
  readonly kind: 'check';
  readonly file: AssignmentFile;
  readonly program: Program;
  readonly check: Check;
}

export interface QuestionRow {
  readonly kind: 'question';
  readonly file: AssignmentFile;
  readonly question: Question;
}

export type Row =
  | CheckRow
  | QuestionRow
  | { readonly kind: 'assignment'; readonly file: AssignmentFile }
  | { readonly kind: 'problem'; readonly file: AssignmentFile; readonly problem: Problem }
  | { readonly kind: 'program'; readonly file: AssignmentFile; readonly program: Program }
  | { readonly kind: 'questions'; readonly file: AssignmentFile }
  | {
      readonly kind: 'requirement';
      readonly file: AssignmentFile;
      readonly text: string;
      readonly ok: boolean | undefined;
      readonly points: string;
      /** Why it does not hold, and the hint. */
      readonly why: readonly string[];
    }
  /** Something to read: its first line, and below it the others. */
  | {
      readonly kind: 'remark';
      readonly file: AssignmentFile;
      readonly lines: readonly string[];
      readonly icon: string | undefined;
      readonly open: boolean;
    };

type Icon = readonly [id: string, color?: string];
const OPEN: Icon = ['circle-large-outline'];
const ICONS: Record<Status, Icon> = {
  passed: ['pass-filled', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  manual: ['comment'],
};

const themeIcon = ([id, color]: Icon): vscode.ThemeIcon =>
  new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** `2/3 points`; before the first check `3 points`. */
function pointsText(points: number | undefined, most: number): string {
  const all = `${most} point${most === 1 ? '' : 's'}`;
  return points === undefined ? all : `${points}/${all}`;
}

export class AssignmentTree implements vscode.TreeDataProvider<Row> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  files: readonly AssignmentFile[] = [];

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  getChildren(row?: Row): Row[] {
    if (!row) {
      const [only, ...more] = this.files;
      return only && more.length === 0
        ? this.contentOf(only)
        : this.files.map(file => ({ kind: 'assignment', file }));
    }
    switch (row.kind) {
      case 'assignment':
        return this.contentOf(row.file);
      case 'program':
        return row.program.checks.map(check => ({ ...row, kind: 'check', check }));
      case 'questions':
        return (row.file.assignment?.questions ?? []).map(question => ({
          ...row,
          kind: 'question',
          question,
        }));
      case 'check':
        return this.contentOfCheck(row);
      case 'requirement':
        return row.why.map(text => remark(row.file, text));
      case 'remark':
        return row.lines.slice(1).map(text => remark(row.file, text));
      case 'problem':
      case 'question':
        return [];
    }
  }

  private contentOf(file: AssignmentFile): Row[] {
    const { content } = file;
    if ('line' in content) return [{ kind: 'problem', file, problem: content }];
    const remarks = (file.results?.remarks ?? []).map(text => remark(file, text, 'warning'));
    const programs = content.programs.map((program): Row => ({ kind: 'program', file, program }));
    const questions: Row[] = content.questions.length > 0 ? [{ kind: 'questions', file }] : [];
    return [...remarks, ...programs, ...questions];
  }

  private contentOfCheck({ file, program, check }: CheckRow): Row[] {
    const result = file.resultOfCheck(program, check);
    const requirements = check.must.map((required, i): Row => {
      const judged = result?.requirements[i];
      return {
        kind: 'requirement',
        file,
        text: required.text,
        ok: judged?.ok,
        points: required.points === undefined ? '' : pointsText(undefined, required.points),
        why: [judged?.reason, judged && !judged.ok ? judged.hint : undefined].filter(
          text => text !== undefined,
        ),
      };
    });
    const failure = result?.failure;
    return [
      ...requirements,
      ...(result?.remarks ?? []).map(text => remark(file, text, 'info', this.isFirstWith(text, result))),
      ...(failure ? [remark(file, `fails with ${scheduleInWords(failure.schedule)}`, 'list-ordered')] : []),
    ];
  }

  /** What several checks have to say is open in the first of them only. */
  private isFirstWith(text: string, result: Item | undefined): boolean {
    const all = this.files.flatMap(file => file.results?.items ?? []);
    return all.find(item => item.remarks.includes(text)) === result;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    switch (row.kind) {
      case 'assignment': {
        const item = new vscode.TreeItem(row.file.assignment?.title ?? row.file.name, Expanded);
        item.iconPath = new vscode.ThemeIcon('checklist');
        item.contextValue = 'assignment';
        return item;
      }
      case 'problem':
        return this.problemItem(row.file, row.problem);
      case 'program':
        return this.programItem(row.file, row.program);
      case 'questions': {
        const item = new vscode.TreeItem('Questions', Expanded);
        item.iconPath = new vscode.ThemeIcon('question');
        return item;
      }
      case 'check':
        return this.checkItem(row);
      case 'question':
        return this.questionItem(row);
      case 'requirement': {
        const item = new vscode.TreeItem(row.text, row.why.length > 0 ? Expanded : None);
        item.description = row.points;
        item.iconPath = themeIcon(row.ok === undefined ? OPEN : ICONS[row.ok ? 'passed' : 'failed']);
        item.tooltip = [row.text, ...row.why].join('\n');
        return item;
      }
      case 'remark': {
        const [first = '', ...more] = row.lines;
        const item = new vscode.TreeItem(
          first.trim(),
          more.length === 0 ? None : row.open ? Expanded : Collapsed,
        );
        if (row.icon !== undefined) item.iconPath = new vscode.ThemeIcon(row.icon);
        item.tooltip = row.lines.join('\n');
        item.command = placeIn(first, row.file);
        return item;
      }
    }
  }

  private problemItem(file: AssignmentFile, { line, text }: Problem): vscode.TreeItem {
    const item = new vscode.TreeItem(`${file.name}:${line}: ${text}`, None);
    item.iconPath = themeIcon(ICONS.failed);
    item.tooltip = text;
    item.command = openCommand(file.path, line - 1);
    return item;
  }

  private programItem(file: AssignmentFile, program: Program): vscode.TreeItem {
    const item = new vscode.TreeItem(program.name, Expanded);
    const results = program.checks.map(check => file.resultOfCheck(program, check));
    const most = program.checks.reduce((sum, check) => sum + checkPoints(check), 0);
    const known = results.every(r => r !== undefined);
    const points = results.reduce((sum, r) => sum + (r?.points ?? 0), 0);
    item.description = `${program.files.join(', ')} · ${pointsText(known ? points : undefined, most)}`;
    item.iconPath = new vscode.ThemeIcon('file-code');
    item.command = openCommand(join(file.folder, program.files[0]!));
    return item;
  }

  private checkItem({ file, program, check }: CheckRow): vscode.TreeItem {
    const result = file.resultOfCheck(program, check);
    const item = new vscode.TreeItem(check.name, result?.status === 'failed' ? Expanded : Collapsed);
    // The state of a row that was open stays with its id: one that passes is another row than one that failed.
    item.id = `${file.path} ${program.name} ${check.name} ${result?.status ?? ''}`;
    item.description = pointsText(result?.points, checkPoints(check));
    item.iconPath = file.checking
      ? new vscode.ThemeIcon('loading~spin')
      : themeIcon(result ? ICONS[result.status] : OPEN);
    item.contextValue = result?.failure ? 'check.failed' : 'check';
    item.accessibilityInformation = {
      label: `${check.name}, ${result?.status ?? 'not checked yet'}, ${item.description}`,
    };
    return item;
  }

  private questionItem({ file, question }: QuestionRow): vscode.TreeItem {
    const item = new vscode.TreeItem(question.text, None);
    const result = file.resultOf('question', question.id);
    let answer: string | undefined;
    try {
      answer = file.answers.get(question.id);
    } catch (error) {
      answer = (error as Error).message;
    }
    item.description = answer ?? 'not answered';
    item.iconPath = themeIcon(answer === undefined ? OPEN : result ? ICONS[result.status] : ['comment']);
    item.contextValue = question.at ? 'question.placed' : 'question';
    item.tooltip = `${question.text}\n${answer ?? 'Not answered: click to answer.'}`;
    item.command = {
      command: 'procstep.answerQuestion',
      title: 'Answer',
      arguments: [{ kind: 'question', file, question }],
    };
    return item;
  }
}

const remark = (file: AssignmentFile, text: string, icon?: string, open = true): Row => ({
  kind: 'remark',
  file,
  lines: text.split('\n'),
  icon,
  open,
});

/** A line that names a place, as `pipe.c:12`, opens it. */
function placeIn(text: string, file: AssignmentFile): vscode.Command | undefined {
  const [, name, line] = /([\w./+-]+\.[ch]):(\d+)/.exec(text) ?? [];
  return name === undefined ? undefined : openCommand(join(file.folder, name), Number(line) - 1);
}

function openCommand(path: string, line = 0): vscode.Command {
  const selection = new vscode.Range(line, 0, line, 0);
  return { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.file(path), { selection }] };
}
