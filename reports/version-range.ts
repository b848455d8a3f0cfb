/**
 * Ranges of versions as servers number them. These are no semantic versions: `26.07` has a leading zero, `2.7` has
 * two parts, distributions add `-1+deb12`. Only the dotted number at the beginning is compared, part by part.
 *
 * A range is comparisons that must all hold (`>=13 <14`), or several such, of which one must (`<2 || >=3`). A bare
 * number stands for all that begin with it: `13` holds for `13.0.4`. `*` holds for everything, also what has no number.
 */
export type VersionRange = (version: string) => boolean;

/** A range that cannot be read; the message says what was found. */
export class BadRange extends Error {
  override readonly name = 'BadRange';

  constructor(part: string) {
    super(`found ${JSON.stringify(part)}, expected a range of versions such as ">=13 <14"`);
  }
}

type Numbers = readonly number[];

/** `13.0.4-1+deb13` is 13, 0, 4; nothing for what does not begin with a number. */
export const numbersOf = (version: string): Numbers | undefined =>
  /^v?(\d+(?:\.\d+)*)/.exec(version.trim())?.[1]?.split('.').map(Number);

/** Parts that are missing count as 0. */
const compare = (a: Numbers, b: Numbers): number => {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const comparisons: Readonly<Record<string, (version: Numbers, bound: Numbers) => boolean>> = {
  '>=': (version, bound) => compare(version, bound) >= 0,
  '>': (version, bound) => compare(version, bound) > 0,
  '<=': (version, bound) => compare(version, bound) <= 0,
  '<': (version, bound) => compare(version, bound) < 0,
  '': (version, bound) => bound.every((part, at) => part === (version[at] ?? 0)),
};

const comparison = (part: string): VersionRange => {
  const [, operator = '', number = ''] = /^(>=|>|<=|<|)(\d+(?:\.\d+)*)$/.exec(part) ?? [];
  const holds = comparisons[operator];
  const bound = numbersOf(number);
  if (part === '*') return () => true;
  if (holds === undefined || bound === undefined) throw new BadRange(part);
  return (version) => {
    const numbers = numbersOf(version);
    return numbers !== undefined && holds(numbers, bound);
  };
};

/** @throws {BadRange} */
export const parseRange = (text: string): VersionRange => {
  const choices = text.split('||').map((choice) => {
    const parts = choice.trim().split(/\s+/);
    return parts.map(comparison);
  });
  return (version) => choices.some((all) => all.every((holds) => holds(version)));
};

/** The releases that a failure recorded on this one is expected in: its own series, `>=13.0 <13.1`, `>=26.07 <26.08`. */
export const seriesOf = (version: string): string | undefined => {
  if (numbersOf(version) === undefined) return undefined;
  const parts = version
    .trim()
    .replace(/^v/, '')
    .match(/\d+/g)
    ?.slice(0, /^v?\d+\.\d/.test(version.trim()) ? 2 : 1);
  const last = parts?.at(-1);
  if (parts === undefined || last === undefined) return undefined;
  const next = String(Number(last) + 1).padStart(last.length, '0');
  return `>=${parts.join('.')} <${[...parts.slice(0, -1), next].join('.')}`;
};
