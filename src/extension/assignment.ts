/**
 * Homework in the editor: finds assignments in the workspace, checks the student's programs, takes answers, packs what is handed
 * in. Checking is `procstep grade` in a process of its own, as the teacher will run it: the editor never waits for a
 * student's program, and what is wrong here is wrong there.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import * as vscode from 'vscode';
import { totalPoints } from '../homework/assignment.ts';
import type { Results } from '../homework/formats.ts';
import { gradedInWords } from '../homework/report.ts';
import { bindToMoment } from './answers.ts';
import { AssignmentFile } from './assignmentFile.ts';
import { AssignmentTree, type CheckRow, type QuestionRow, type Row } from './assignmentTree.ts';
import { reasonOf, sentence } from './messages.ts';

const FILES = '**/*.procassignment.{yaml,yml,json}';
const NOT_IN = '**/{node_modules,hand-in,.git}/**';
const MAX_FILES = 20;
const MAX_RESULTS = 1 << 26;
/** Where a packed hand-in goes, beside the assignment. */
const HAND_IN = 'hand-in';

/** Scheme of the documents that are reports. */
const REPORT = 'procstep-report';
const reportUri = (file: AssignmentFile): vscode.Uri =>
  vscode.Uri.from({ scheme: REPORT, path: `${file.path}.report.txt` });

interface Ended {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export class Assignments implements vscode.Disposable {
  private readonly tree = new AssignmentTree();
  private readonly view = vscode.window.createTreeView<Row>('procstep.assignment', {
    treeDataProvider: this.tree,
    showCollapseAll: true,
  });
  private readonly watcher = vscode.workspace.createFileSystemWatcher(FILES);
  private readonly running = new Set<ChildProcess>();
  /** What was said of the moments of answers: that they have one, that they have none. */
  private readonly told = new Set<boolean>();
  private readonly reportChanged = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[] = [
    this.tree,
    this.view,
    this.reportChanged,
    this.watcher,
    this.watcher.onDidCreate(() => this.find()),
    this.watcher.onDidDelete(() => this.find()),
    this.watcher.onDidChange(uri => this.reload(uri)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => this.find()),
    vscode.workspace.onDidSaveTextDocument(document => this.saved(document)),
    vscode.commands.registerCommand('procstep.checkAssignment', (row?: Row) => this.check(row)),
    vscode.commands.registerCommand('procstep.answerQuestion', (row: QuestionRow) => this.answer(row)),
    vscode.commands.registerCommand('procstep.showQuestionPlace', (row: QuestionRow) => this.showPlace(row)),
    vscode.commands.registerCommand('procstep.debugFailure', (row: CheckRow) => this.debugFailure(row)),
    vscode.commands.registerCommand('procstep.showAssignmentReport', (row?: Row) => this.showReport(row)),
    vscode.workspace.registerTextDocumentContentProvider(REPORT, {
      onDidChange: this.reportChanged.event,
      provideTextDocumentContent: uri => this.report(uri),
    }),
    vscode.commands.registerCommand('procstep.packHandIn', (row?: Row) => this.pack(row)),
  ];

  constructor(private readonly extensionUri: vscode.Uri) {
    void this.find();
  }

  dispose(): void {
    for (const process of this.running) process.kill();
    for (const s of this.subscriptions) s.dispose();
  }

  // --- Files --------------------------------------------------------------------------------------------------

  private async find(): Promise<void> {
    const uris = await vscode.workspace.findFiles(FILES, NOT_IN, MAX_FILES);
    const known = new Map(this.tree.files.map(file => [file.path, file]));
    this.tree.files = uris
      .map(uri => uri.fsPath)
      .sort()
      .map(path => known.get(path) ?? new AssignmentFile(path));
    await vscode.commands.executeCommand('setContext', 'procstep.hasAssignment', uris.length > 0);
    this.show();
  }

  private reload(uri: vscode.Uri): void {
    this.tree.files.find(file => file.path === uri.fsPath)?.reload();
    this.show();
  }

  private saved({ uri }: vscode.TextDocument): void {
    for (const file of this.tree.files) {
      if (uri.fsPath.startsWith(file.folder + sep)) file.stale = file.results !== undefined;
    }
    this.show();
  }

  private show(): void {
    const [only, ...more] = this.tree.files;
    const file = more.length === 0 ? only : undefined;
    const { assignment, results } = file ?? {};
    this.view.title = assignment?.title ?? 'Assignment';
    this.view.description =
      assignment &&
      (results ? `${results.points}/${results.maxPoints} points` : `${totalPoints(assignment)} points`);
    this.view.message = file?.stale
      ? 'Changed since the last check.'
      : assignment?.description.trim() || undefined;
    this.tree.refresh();
  }

  /** The assignment that a row belongs to; without a row the only one, or the one that the user picks. */
  private async chosen(row: Row | undefined): Promise<AssignmentFile | undefined> {
    if (row && 'file' in row) return row.file;
    const { files } = this.tree;
    if (files.length === 0) {
      void vscode.window.showInformationMessage(
        'There is no assignment in this folder: its file is called NAME.procassignment.yaml.',
      );
    }
    if (files.length < 2) return files[0];
    const picks = files.map(file => ({ label: file.assignment?.title ?? file.name, file }));
    return (await vscode.window.showQuickPick(picks, { title: 'Which assignment?' }))?.file;
  }

  // --- Check --------------------------------------------------------------------------------------------------

  private procstep(folder: string, words: readonly string[]): Promise<Ended> {
    const cli = vscode.Uri.joinPath(this.extensionUri, 'dist', 'cli.js').fsPath;
    return new Promise(resolve => {
      // The editor's own executable is Node when it is told so.
      const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
      const options = { cwd: folder, env, maxBuffer: MAX_RESULTS };
      const running = execFile(process.execPath, [cli, ...words], options, (error, stdout, stderr) => {
        this.running.delete(running);
        resolve({ ok: !error, stdout, stderr: stderr || (error?.message ?? '') });
      });
      this.running.add(running);
    });
  }

  private async check(row?: Row): Promise<void> {
    const file = await this.chosen(row);
    if (!file || file.checking) return;
    await vscode.workspace.saveAll(false);
    file.checking = true;
    this.show();
    const ended = await vscode.window.withProgress({ location: { viewId: 'procstep.assignment' } }, () =>
      this.procstep(file.folder, ['grade', '--format', 'json', file.path, file.folder]),
    );
    file.checking = false;
    if (ended.ok) {
      file.results = (JSON.parse(ended.stdout) as Results).submissions[0];
      file.stale = false;
      this.reportChanged.fire(reportUri(file));
    } else {
      void vscode.window.showErrorMessage(
        `Procstep: the assignment was not checked. ${firstLine(ended.stderr)}`,
      );
    }
    this.show();
  }

  // --- The report, as the command line prints it ----------------------------------------------------------------

  private async showReport(row?: Row): Promise<void> {
    const file = await this.chosen(row);
    if (!file) return;
    if (!file.results) await this.check({ kind: 'assignment', file });
    const document = await vscode.workspace.openTextDocument(reportUri(file));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  private report(uri: vscode.Uri): string {
    const file = this.tree.files.find(f => reportUri(f).path === uri.path);
    return file?.results ? gradedInWords(file.results) : 'Nothing was checked yet.\n';
  }

  // --- Hand in ------------------------------------------------------------------------------------------------

  private async pack(row?: Row): Promise<void> {
    const file = await this.chosen(row);
    if (!file) return;
    await vscode.workspace.saveAll(false);
    await this.packInto(join(file.folder, HAND_IN), file);
  }

  private async packInto(target: string, file: AssignmentFile): Promise<void> {
    const { stdout, stderr } = await this.procstep(file.folder, ['hand-in', file.path, target]);
    if (stdout === '') {
      const elsewhere = 'Pack Elsewhere...';
      const failed = `Procstep: nothing was packed. ${sentence(firstLine(stderr))}`;
      if ((await vscode.window.showErrorMessage(failed, elsewhere)) !== elsewhere) return;
      const picked = await vscode.window.showOpenDialog({
        title: 'Pack Into',
        openLabel: 'Pack Here',
        canSelectFiles: false,
        canSelectFolders: true,
      });
      if (picked?.[0]) await this.packInto(join(picked[0].fsPath, HAND_IN), file);
      return;
    }
    const missing = stderr
      .replace(/^procstep: /gm, '')
      .trim()
      .replaceAll('\n', '; ');
    const said = `Packed in ${target}, ready to hand in.`;
    const folder = vscode.Uri.file(target);
    const reveal = vscode.workspace.getWorkspaceFolder(folder) ? ['Show Files'] : [];
    const answer =
      missing === ''
        ? await vscode.window.showInformationMessage(said, ...reveal)
        : await vscode.window.showWarningMessage(`${said} But: ${missing}.`, ...reveal);
    if (answer !== undefined) await vscode.commands.executeCommand('revealInExplorer', folder);
  }

  /** Starts the run that failed in the debugger: the same input, schedule and seed. */
  private async debugFailure({ file, program, check }: CheckRow): Promise<void> {
    const schedule = file.resultOfCheck(program, check)?.failure?.schedule;
    if (!schedule) return;
    const paths = (names: readonly string[]): string[] => names.map(name => join(file.folder, name));
    const sources = paths(program.files);
    await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file.path)), {
      type: 'procstep',
      request: 'launch',
      name: `${program.name}: ${check.name}`,
      program: sources[0],
      sources,
      cwd: file.folder,
      args: check.args,
      env: check.env,
      defines: program.defines,
      ...schedule,
      firstPid: check.firstPid,
      limits: { processes: check.limits.processes, instructions: check.limits.instructions },
      // At a terminal the student types what the check would have typed.
      ...(check.terminal ? { console: 'terminal' } : { console: 'debugConsole', stdin: check.stdin }),
    });
  }

  // --- Questions ----------------------------------------------------------------------------------------------

  private async answer({ file, question }: QuestionRow): Promise<void> {
    try {
      const before = file.answers.get(question.id);
      const title = `Question (${question.points} point${question.points === 1 ? '' : 's'})`;
      const text =
        question.choices.length > 0
          ? await vscode.window.showQuickPick([...question.choices], { title, placeHolder: question.text })
          : await vscode.window.showInputBox({ title, prompt: question.text, value: before });
      if (text === undefined || text === before) return;
      file.answer(question.id, text.trim());
      const bound = await bindToMoment(file.folder, question.id, text.trim());
      if (text.trim() !== '') this.tellMoment(bound);
      file.stale = file.results !== undefined;
    } catch (error) {
      void vscode.window.showErrorMessage(
        `Procstep: the answer cannot be kept in ${file.answersPath}: ${reasonOf(error)}. If the folder is not yours to write, copy it and open the copy.`,
      );
    }
    this.show();
  }

  /** Says, the first time, whether an answer belongs to a moment of a run, and how to choose it. */
  private tellMoment(bound: boolean): void {
    if (this.told.has(bound)) return;
    this.told.add(bound);
    void vscode.window.showInformationMessage(
      bound
        ? 'Procstep: the answer is kept, and so is this moment of the run: both are handed in.'
        : 'Procstep: the answer is kept. To hand in a moment of a run with it, stop the program there and answer then.',
    );
  }

  /** Opens the first line of the student's file that has the question's text in it. */
  private async showPlace({ file, question: { at } }: QuestionRow): Promise<void> {
    if (!at) return;
    const path = join(file.folder, at.file);
    let lines: string[];
    try {
      lines = readFileSync(path, 'utf8').split('\n');
    } catch {
      void vscode.window.showInformationMessage(`The question is about ${at.file}, which is not there yet.`);
      return;
    }
    const line = lines.findIndex(l => l.includes(at.text));
    if (line < 0) {
      void vscode.window.showInformationMessage(
        `The question is about the line of ${at.file} with ${at.text}, and there is none yet.`,
      );
      return;
    }
    const range = new vscode.Range(line, 0, line, lines[line]!.length);
    await vscode.window.showTextDocument(vscode.Uri.file(path), { selection: range });
  }
}

const firstLine = (text: string): string => text.replace(/^procstep: /, '').split('\n')[0] ?? '';
