/**
 * Names of headers (C11 6.10.2): how they are written in `#include` and `__has_include`, and what a student may have
 * meant by one that is not there.
 */
import { textOf } from './macro.ts';
import type { Diagnostics, Range, SourceFile } from './source.ts';
import { closest } from './suggest.ts';
import type { Token } from './token.ts';

/** `#include "x"`, `#include <x>`, `#include_next <x>` (the next one after the including file's folder). */
export type IncludeKind = 'quote' | 'angle' | 'next';

/** Where headers come from. */
export interface HeaderSource {
  /** Find a header. Should give the same SourceFile for the same header, each time. */
  readInclude(name: string, kind: IncludeKind, includingFile: SourceFile): SourceFile | undefined;
  /** Names of headers that exist, to suggest one for a name that is wrong. */
  readonly headerNames?: readonly string[];
}

/** A header's name as written, without its quotes. */
export interface HeaderName {
  readonly name: string;
  readonly kind: 'quote' | 'angle';
}

/** Headers of C11, POSIX and Linux that lab programs use: what to suggest when the host gave no list. */
const WELL_KNOWN_HEADERS = (
  'assert.h ctype.h errno.h fcntl.h float.h getopt.h inttypes.h iso646.h limits.h locale.h math.h poll.h pthread.h ' +
  'pwd.h sched.h semaphore.h setjmp.h signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h ' +
  'stdlib.h stdnoreturn.h string.h strings.h sys/ioctl.h sys/ipc.h sys/mman.h sys/msg.h sys/resource.h sys/select.h ' +
  'sys/sem.h sys/shm.h sys/stat.h sys/syscall.h sys/time.h sys/times.h sys/types.h sys/utsname.h sys/wait.h ' +
  'termios.h time.h ucontext.h unistd.h wait.h wchar.h wctype.h'
).split(' ');

/** Headers of other systems and languages: what they are, and what to include here. */
const FOREIGN_HEADERS: Record<string, readonly [what: string, instead: string | undefined]> = {
  iostream: ['a C++ header', 'stdio.h'],
  string: ['a C++ header', 'string.h'],
  vector: ['a C++ header', undefined],
  cstdio: ['a C++ header', 'stdio.h'],
  cstdlib: ['a C++ header', 'stdlib.h'],
  cstring: ['a C++ header', 'string.h'],
  thread: ['a C++ header', 'pthread.h'],
  'iostream.h': ['a C++ header', 'stdio.h'],
  'windows.h': ['a Windows header', 'unistd.h'],
  'conio.h': ['an MS-DOS header', 'stdio.h'],
  'process.h': ['a Windows header', 'unistd.h'],
  'io.h': ['a Windows header', 'unistd.h'],
  'dos.h': ['an MS-DOS header', undefined],
  'bits/stdc++.h': ['a C++ header', undefined],
};

const KERNEL_HEADER = /^(linux|asm|asm-generic)\//;
const KERNEL_ADVICE =
  'this header of the Linux kernel is not available: programs here use the kernel and are not part of it';

/** Libraries that courses use and the simulated machine does not have: what to do without them. */
const LIBRARIES: readonly (readonly [RegExp, advice: string])[] = [
  [/^omp\.h$/, 'OpenMP is not available here: share the work among threads (<pthread.h>)'],
  [/^mpi\.h$/, 'MPI is not available here: make processes with fork, and connect them by pipes or sockets'],
  [/^fuse/, 'FUSE is not available here: a program cannot be a file system of the simulated machine'],
  [
    /^(X11|GL|GLFW|SDL2?|gtk|allegro5?|SFML)\/|^(SDL|gtk|graphics|raylib|glut)\.h$/,
    'there is no graphics here: a program has a terminal only',
  ],
  [
    /^(CUnit|criterion|gtest)\/|^(check|cmocka|unity|munit|greatest)\.h$/,
    'test frameworks are not available here: use assert, or put the C files of the framework beside the program',
  ],
  [
    /^(openssl|gcrypt|sodium|curl|json-c|libxml2?|mysql|uuid|libnet|event2?|apr|glib)\/|^(zlib|bzlib|lzma|gmp|mpfr|glib|gcrypt|sodium|jansson|sqlite3|pcap|seccomp|libaio|numa|backtrace|uv|event|liburing|cap-ng|libelf|pcre2?|iup)\.h$/,
    'this library is not available here: there are the C library and the files of your own',
  ],
  [/^rpc\//, 'remote procedure calls are not available here: use sockets'],
  [
    /^(CL|cuda|OpenCL)\/|^cuda/,
    'there is no graphics processor here: share the work among threads (<pthread.h>)',
  ],
];

/** `<name>` or `"name"`, as one token or, out of a macro, as several. */
export function headerName(tokens: readonly Token[]): HeaderName | undefined {
  const first = tokens[0];
  if (first === undefined) return undefined;
  if (first.kind === 'header') return { name: first.text.slice(1, -1).trim(), kind: 'angle' };
  if (first.kind === 'string' && first.text.startsWith('"'))
    return { name: first.text.slice(1, -1), kind: 'quote' };
  if (first.text !== '<') return undefined;
  const close = tokens.findIndex(token => token.text === '>');
  return close < 0 ? undefined : { name: textOf(tokens.slice(1, close)), kind: 'angle' };
}

/** Say that `header`, included from `from`, does not exist, and which one might be meant. */
export function missingHeader(
  { name, kind }: HeaderName,
  range: Range,
  from: SourceFile,
  headers: HeaderSource,
  diagnostics: Diagnostics,
): void {
  const known = headers.headerNames ?? WELL_KNOWN_HEADERS;
  const wrap = (header: string) =>
    kind === 'quote' && !known.includes(header) ? `"${header}"` : `<${header}>`;
  const message = `${name}: No such file or directory`;
  const foreign = FOREIGN_HEADERS[name];
  if (foreign) {
    const [what, instead] = foreign;
    const suggestion = instead && {
      range,
      text: `<${instead}>`,
      why: `in C on Unix, include <${instead}>`,
    };
    const notes = [{ message: `<${name}> is ${what}`, range }];
    diagnostics.error(range, message, { notes, suggestion: suggestion || undefined });
  } else if (kind === 'angle' && headers.readInclude(name, 'quote', from)) {
    const why = 'a header of your own is included with quotation marks';
    diagnostics.error(range, message, { suggestion: { range, text: `"${name}"`, why } });
  } else {
    const library = LIBRARIES.find(([pattern]) => pattern.test(name))?.[1];
    const meant = library === undefined ? nearestHeader(name, known) : undefined;
    const advice = library ?? (!meant && KERNEL_HEADER.test(name) ? KERNEL_ADVICE : undefined);
    diagnostics.error(range, message, {
      ...(meant === undefined
        ? {}
        : { suggestion: { range, text: wrap(meant), why: `did you mean ${wrap(meant)}?` } }),
      ...(advice === undefined ? {} : { notes: [{ message: advice, range }] }),
    });
  }
}

const baseOf = (header: string): string => header.replace(/^.*\//, '');
/** Without its folder and `.h`: short endings that all have in common make everything look near. */
const stem = (header: string): string => baseOf(header).replace(/\.h$/, '');
const folder = (header: string): string => header.slice(0, header.length - baseOf(header).length);

/** Shorter names are near to too many of another folder. */
const LONG_STEM = 4;

/** The header that was meant: in another folder, without `.h`, or written nearly so. */
function nearestHeader(name: string, known: readonly string[]): string | undefined {
  const near = (header: string) => closest(stem(name), [stem(header)]) !== undefined;
  const namesakes = known.filter(header => baseOf(header) === baseOf(name));
  return (
    closest(name, namesakes) ??
    namesakes[0] ??
    known.find(header => header === `${name}.h`) ??
    known.find(header => folder(header) === folder(name) && near(header)) ??
    (stem(name).length > LONG_STEM ? known.find(near) : undefined)
  );
}
