/**
 * Functions of the library that keep what they work on, or what they return, in one place for all threads (POSIX 2.9.1 lists
 * those that need not be thread-safe): two threads that call one of them, with nothing that orders the calls, race, although no
 * line of the program touches that place. Those that glibc makes safe, like strerror and rand, are not among them.
 */

export interface SharedPlace {
  /** Functions with the same number use the same place. */
  readonly place: number;
  /** What to call instead. */
  readonly instead: string;
}

const PLACES: readonly (readonly [functions: string, instead: string])[] = [
  ['strtok', 'strtok_r'],
  ['localtime gmtime ctime', 'localtime_r, gmtime_r or strftime'],
  ['asctime', 'asctime_r or strftime'],
  ['gethostbyname gethostbyaddr', 'getaddrinfo'],
  ['getpwnam getpwuid getpwent', 'getpwnam_r or getpwuid_r'],
  ['getgrnam getgrgid getgrent', 'getgrnam_r or getgrgid_r'],
  ['drand48 lrand48 mrand48 srand48', 'erand48, nrand48 or rand_r, with a state of its own for each thread'],
  ['ttyname', 'ttyname_r'],
  ['getopt getopt_long', 'one thread for the arguments'],
  ['hcreate hsearch hdestroy', 'hsearch_r'],
];

/** By the function's name. */
export const SHARED_PLACES: ReadonlyMap<string, SharedPlace> = new Map(
  PLACES.flatMap(([functions, instead], place) =>
    functions.split(' ').map(name => [name, { place, instead }]),
  ),
);
