import type { Fixture, Path } from './fixture.ts';
import type { RawStep } from './raw.ts';

/** Keys of a step that are no sentence. */
const belongings = new Set([
  'check',
  'covers',
  'observe',
  'level',
  'by',
  'relaxed',
  'select',
  'except',
  'after',
  'before',
  'asks',
  'control',
  'uncontrolled',
  'shows',
  'given',
  'as',
  'answers',
  'means',
  'such as',
  'when',
]);

/** What a step says: `romeo sends: …`. */
export interface Sentence {
  readonly key: string;
  readonly value: unknown;
  /** The key's first word. */
  readonly party: string;
  /** The key's other words. */
  readonly verb: string;
}

/** Reads the one sentence of a step. */
export const readSentence = (fixture: Fixture, path: Path, step: RawStep): Sentence => {
  const keys = Object.keys(step).filter((key) => !belongings.has(key));
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) {
    return fixture.fail(
      path,
      keys.length === 0 ? 'no sentence' : keys.join(' and '),
      'exactly one sentence, such as `romeo sends: …`',
    );
  }
  const [party = '', ...words] = key.split(' ');
  return { key, value: step[key], party, verb: words.join(' ') };
};
