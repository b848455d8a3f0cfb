/** A template, or a text about to be sent, says something that nothing is known by. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** What may have been meant. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

const longest = 60;

export const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
