/** Grades C texts by an assignment in YAML, without files. */
import { type Assignment, readAssignment } from '../../src/homework/assignment.ts';
import { type Graded, grade, type Item } from '../../src/homework/grade.ts';
import type { RunServices } from '../../src/homework/run.ts';
import {
  hostOfFiles,
  SUBMISSION_FOLDER,
  type SubmittedReplay,
  submissionOf,
} from '../../src/homework/submission.ts';
import { builtSysroot } from '../lab.ts';

export type Files = Readonly<Record<string, string>>;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Files of the teacher, or of a student. */
const provider = (files: Files) => (name: string) => {
  const text = files[name];
  return text === undefined ? undefined : bytesOf(text);
};

export const servicesWith = (provided: Files = {}): RunServices => ({
  sysroot: builtSysroot(),
  provided: provider(provided),
});

export const assignmentOf = (yaml: string, provided: Files = {}): Assignment =>
  readAssignment(yaml, provider(provided));

export interface Handed {
  readonly files: Files;
  readonly provided?: Files;
  readonly replays?: readonly SubmittedReplay[];
}

export function gradeBy(yaml: string, { files, provided = {}, replays = [] }: Handed): Graded {
  const host = hostOfFiles(
    SUBMISSION_FOLDER,
    new Map(Object.entries(files).map(([name, text]) => [name, bytesOf(text)])),
  );
  return grade(assignmentOf(yaml, provided), submissionOf('student', host, replays), servicesWith(provided));
}

/** The one check of a program `p.c` with these requirements, in YAML's flow style. */
export function check(source: string, must: string, settings = ''): Item {
  const yaml = `
title: test
programs:
  - files: p.c
    ${settings}
    checks:
      - { name: check, must: [${must}] }
`;
  const { items } = gradeBy(yaml, { files: { 'p.c': source } });
  return items[0]!;
}

/** Why the requirements of the check do not hold. */
export const reasons = (item: Item): string[] =>
  item.requirements.flatMap(r => (r.reason === undefined ? [] : [r.reason]));

export const HEADERS = `#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
`;
