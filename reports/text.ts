import type { RunFacts } from './report.ts';

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

/** Safe text in lines of at most `width` characters, each indented; a word that is too long for a line is cut. */
export const wrap = (text: string, width: number, indent = ''): readonly string[] => {
  const room = Math.max(20, width - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text)
    .split(' ')
    .flatMap((long) => slices(long, room))) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((one) => indent + one);
};

const slices = (word: string, length: number): readonly string[] => {
  const characters = Array.from(word);
  return Array.from({ length: Math.max(1, Math.ceil(characters.length / length)) }, (_, at) =>
    characters.slice(at * length, (at + 1) * length).join(''),
  );
};

/** A span in milliseconds, in the unit a reader would choose. */
export const lasting = (milliseconds: number): string => {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
};

type Clock = Pick<RunFacts, 'started' | 'finished' | 'took'>;

/** How many milliseconds a run took: from its start to its end, or what its parts took together. */
export const spanOf = ({ started, finished, took }: Clock): number =>
  Math.max(0, took ?? Date.parse(finished) - Date.parse(started));

/** `spanOf` in words. */
export const tookOf = (run: Clock): string => lasting(spanOf(run));

/** A requirement's id, and what of its force a reader must know: of a draft, or of some SDKs only. */
export const idWithForce = ({
  id,
  status,
  sdks,
}: {
  readonly id: string;
  readonly status?: string;
  readonly sdks?: readonly string[];
}): string => {
  const force = [...(status === undefined ? [] : [status]), ...(sdks ?? [])];
  return force.length === 0 ? id : `${id} (${force.join(', ')})`;
};
