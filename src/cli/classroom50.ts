/**
 * What the runner of Classroom 50 says of a submission in its environment (the contract of github.com/foundation50/classroom50, wiki
 * "Advanced Autograding"); outside of it, that there is nothing to say.
 */
import type { Classroom50Context } from '../homework/formats.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const TYPES = ['individual', 'group', 'team'] as const;

const inUtc = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** `submit/2026-06-01T14-32-05Z-a1b2c3d`: when it was submitted. */
function submittedAt(tag: string): string | undefined {
  const [, day, hour, minute, second] = /^submit\/(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z/.exec(tag) ?? [];
  return day === undefined ? undefined : `${day}T${hour}:${minute}:${second}Z`;
}

/** `datetime` says when it was submitted, which grading it again does not change; `gradedAt` is now. */
export function classroom50Context(environment: Environment, now: Date): Classroom50Context {
  const of = (...names: string[]): string =>
    names.map(name => environment[name]).find(value => value !== undefined && value !== '') ?? 'unknown';
  const submission = environment['SUBMISSION_TAG'] || 'submit/unknown';
  return {
    classroom: of('CLASSROOM'),
    assignment: of('ASSIGNMENT'),
    assignmentType: TYPES.find(type => type === environment['ASSIGNMENT_TYPE']) ?? 'individual',
    owner: of('OWNER', 'USERNAME'),
    submission,
    commit: of('COMMIT_URL'),
    release: of('RELEASE_URL'),
    review: of('REVIEW_URL', 'COMMIT_URL'),
    datetime: submittedAt(submission) ?? inUtc(now),
    gradedAt: inUtc(now),
  };
}
