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

export const isVerdict = (value: unknown): value is Verdict => verdicts.includes(value as Verdict);

/** Requirement levels of RFC 2119; IMPLIED is behaviour that a specification defines only by example. */
export const levels = ['MUST', 'SHOULD', 'MAY', 'IMPLIED'] as const;
export type Level = (typeof levels)[number];

/** The strongest of several levels: a check counts as what it decides at most. */
export const strongest = (among: readonly Level[]): Level =>
  levels.find((level) => level !== 'IMPLIED' && among.includes(level)) ?? among[0] ?? 'IMPLIED';
