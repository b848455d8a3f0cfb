const pictureOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x09 || code === 0x0a) return character;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\\u{${code.toString(16)}}`;
};

/**
 * Text of a server made safe to show: control characters become pictures, so that no terminal obeys them and
 * XML 1.0 allows them; bidirectional controls are spelt out, so that a line reads in the order it was sent.
 * Line feeds and tabs stay.
 */
export const visible = (text: string): string =>
  text.toWellFormed().replace(/[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu, pictureOf);

/** The first `length` characters, and how many more there are. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}… and ${text.length - length} more characters`;

/** `visible` on one line of at most `length` characters. */
export const oneLine = (text: string, length = Number.POSITIVE_INFINITY): string => {
  const characters = Array.from(visible(text).replace(/\s+/g, ' ').trim());
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
};

/** `1 target`, `2 targets`. */
export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : nouns}`;

/** A span between two RFC 3339 times, in the unit a reader would choose. */
export const span = (started: string, finished: string): string => {
  const seconds = Math.max(0, (Date.parse(finished) - Date.parse(started)) / 1000);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
};
