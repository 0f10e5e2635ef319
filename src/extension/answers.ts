/**
 * The moment an answer belongs to. A question is about a run ("which child does this wait return?"), so an answer that is given while
 * a program of the assignment stands still is a marker of that session, and the history up to there is kept as a replay beside the
 * assignment, which is handed in with everything else. The file of answers has the text in any case.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { AddMarkerArguments, MarkersBody, ReplayBody } from '../dap/protocol.ts';
import { answerReplayName } from '../homework/submission.ts';

/** Is the program or replay of this session in the folder? */
function isOf(folder: string, { type, configuration }: vscode.DebugSession): boolean {
  const { program, replay } = configuration as Readonly<Record<string, unknown>>;
  const path = replay ?? program;
  return type === 'procstep' && typeof path === 'string' && !relative(folder, path).startsWith('..');
}

/**
 * Binds the answer (an empty one is none) to the moment that the student looks at. false: no program of the folder stands still, so
 * there is no moment, and one that was bound before was of another answer. Throws Error if the replay cannot be written.
 */
export async function bindToMoment(folder: string, question: string, text: string): Promise<boolean> {
  const path = join(folder, answerReplayName(question));
  rmSync(path, { force: true });
  const session = vscode.debug.activeDebugSession;
  if (!session || !isOf(folder, session)) return false;
  let replay: ReplayBody;
  try {
    const { markers }: MarkersBody = await session.customRequest('procstep/markers');
    const old = markers.filter(m => m.kind === 'answer' && m.question === question).map(m => m.index);
    for (const index of old.reverse()) await session.customRequest('procstep/removeMarker', { index });
    if (text === '') return false;
    const marker: AddMarkerArguments = { kind: 'answer', question, text };
    await session.customRequest('procstep/addMarker', marker);
    replay = await session.customRequest('procstep/saveReplay');
  } catch {
    // The program runs, or has just ended.
    return false;
  }
  writeFileSync(path, replay.text);
  return true;
}
