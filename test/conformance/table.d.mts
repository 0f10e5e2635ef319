/** The text of TABLE.md. */
export function table(): string;
