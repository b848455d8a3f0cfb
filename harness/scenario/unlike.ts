import type { Lookup } from '../language/pattern.ts';
import { patternOf } from '../language/placeholder.ts';
import type { WantedValue } from '../language/shape.ts';
import { matchValue } from '../language/value.ts';

const otherJid = 'mutant@assay.invalid/mutant';

/** Values that hardly any pattern takes for another. */
const others = [
  'mutant',
  otherJid,
  '-1',
  '9'.repeat(41),
  '0',
  '1',
  'x y',
  '\u0301',
  '\u007f',
  'MUTANT',
  'mutants-are-longer-than-that',
  '2002-09-10',
];

const numbers = (value: string): readonly string[] =>
  /^\d+$/.test(value) ? [String(BigInt(value) + 1n), String(BigInt(value) - 1n)] : [];

const plain = (value: string): readonly string[] => [
  `${value}-mutant`,
  ...numbers(value),
  `mutant${value}`,
  value.slice(0, -1),
  value.slice(1),
  ...others,
  '',
];

/** What an expression says that it must not be, by itself and behind what comes before it in a full JID. */
const excluded = (pattern: string, value: string): readonly string[] =>
  [...pattern.matchAll(/\(\?!([^()$]+)\$?\)/g)].flatMap(([, text = '']) => [
    `${value.slice(0, value.lastIndexOf('/') + 1)}${text}`,
    text,
  ]);

/** The same, in base64 where the value is. */
const candidates = (pattern: string, value: string): readonly string[] => {
  const read = patternOf(pattern);
  if (read.kind !== 'regex') return plain(value);
  if (!read.base64) return [...excluded(pattern, value), ...plain(value)];
  const inner = Buffer.from(value, 'base64').toString('latin1');
  return plain(inner).map((text) => Buffer.from(text, 'latin1').toString('base64'));
};

/**
 * Values that a pattern refuses, as like the one that it took as can be; none where it takes any.
 * @param likely what is tried before them.
 */
export const unlike = (
  wanted: WantedValue,
  value: string,
  bindings: Lookup,
  likely?: string,
): readonly string[] => {
  const read = patternOf(wanted.pattern);
  const [part] = read.kind === 'parts' ? read.parts : [];
  const forbidden = part?.kind === 'not' ? [bindings.get(part.name) ?? ''] : [];
  return [
    ...(likely === undefined ? [] : [likely]),
    ...forbidden,
    ...candidates(wanted.pattern, value),
  ].filter((other) => other !== value && matchValue(wanted, other, bindings) === undefined);
};
