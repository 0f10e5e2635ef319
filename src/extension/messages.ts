/** What the user reads when something cannot be done: the reason as a sentence, without the marks of the code it came from. */

/** `EROFS: read-only file system, open '/x'` of Node, `EntryNotFound (FileSystemError): ...` of the editor: the words in the middle. */
const CODED =
  /^(?:\w+ \(FileSystemError\): )?(?:Error: )?(?:E[A-Z]+: )?(.*?)(?:, \w+ '[^']*'(?: -> '[^']*')?)?$/s;

/** The reason that an error gives, for a user. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return CODED.exec(text)?.[1] || text;
}

/** With a full stop, if there is no other end. */
export const sentence = (text: string): string => `${text}${/[.?!]$/.test(text) ? '' : '.'}`;
