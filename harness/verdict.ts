/** How a check came out. A skip never reads as green, and support is never inferred from failure. */
export const verdicts = [
  'pass',
  'fail',
  'not-claimed',
  'blocked',
  'unverifiable',
  'error',
  'observed',
] as const;

/**
 * - `pass`, `fail`: the target kept or broke what the check asserts.
 * - `not-claimed`: the target does not advertise the feature the scenario needs.
 * - `blocked`: an earlier step failed; the reason names it.
 * - `unverifiable`: a limit of ours; the reason says which.
 * - `error`: the harness is at fault.
 * - `observed`: the text leaves it open; what the target did is recorded, not judged.
 */
export type Verdict = (typeof verdicts)[number];

/**
 * From worst to best: several plays of a check count as the worst of them, wherever they come together. A failure
 * outweighs an error because it was seen; that an error came too is in the tally, and counts there.
 */
export const worstFirst = [
  'fail',
  'error',
  'blocked',
  'unverifiable',
  'not-claimed',
  'observed',
  'pass',
] as const satisfies readonly Verdict[];

/** Orders verdicts from worst to best. */
export const byWorst = (a: Verdict, b: Verdict): number => worstFirst.indexOf(a) - worstFirst.indexOf(b);

export const isVerdict = (value: unknown): value is Verdict => verdicts.includes(value as Verdict);

/** Requirement levels of RFC 2119; IMPLIED is behaviour that a specification only shows or describes. */
export const levels = ['MUST', 'SHOULD', 'MAY', 'IMPLIED'] as const;
export type Level = (typeof levels)[number];

/** The weaker of two levels. */
export const weaker = (one: Level, other: Level): Level => (strongest([one, other]) === one ? other : one);

/** The strongest of several levels: a check counts as what it decides at most. */
export const strongest = (among: readonly Level[]): Level =>
  levels.find((level) => level !== 'IMPLIED' && among.includes(level)) ?? among[0] ?? 'IMPLIED';
