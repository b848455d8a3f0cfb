import { existsSync, readFileSync } from 'node:fs';
import type { Result } from '../../reports/report.ts';
import type { LogSlice } from '../evidence/transcript.ts';
import type { Outcome } from '../scenario/outcome.ts';

/** What one play of a scenario came to, as a worker writes it down: one line of `results.ndjson`. */
export interface PlayedScenario {
  readonly scenario: string;
  /** Which repetition, counted from 1. */
  readonly play: number;
  /** Milliseconds. */
  readonly duration: number;
  /** The transcript, relative to the report's folder. */
  readonly file: string;
  readonly outcomes: readonly PlayedCheck[];
  /** It was broken off: what is undecided is so for that reason alone. */
  readonly interrupted?: true;
  /** What the target's logs gained meanwhile. */
  readonly logs?: readonly LogSlice[];
  /** The local parts of its accounts. */
  readonly users?: readonly string[];
  /** What the target's logs warned of, naming one of them. */
  readonly warnings?: readonly string[];
}

export interface PlayedCheck
  extends Omit<Outcome, 'check' | 'cause' | 'about' | 'came'>,
    Pick<Result, 'cause' | 'about' | 'came'> {
  readonly check: string;
}

export const playedChecks = (outcomes: readonly Outcome[]): readonly PlayedCheck[] =>
  outcomes.map(({ check, ...rest }) => ({ check: check.id, ...rest }));

/** Folder names for ids, which contain slashes, colons and the like. */
export const fileNameOf = (id: string): string => id.replace(/[^\w@.,+-]+/g, '.');

export const transcriptName = (scenario: string, play: number): string =>
  `${fileNameOf(scenario)}${play > 1 ? `-${play}` : ''}.ndjson`;

/**
 * Reads what workers wrote; a last line that a killed one cut off is left out. Of a play that another one has played
 * again, because nobody had heard of its end, the last line counts.
 */
export const readPlayed = (path: string): readonly PlayedScenario[] => {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const all = lines
    .slice(0, -1)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PlayedScenario);
  return [...new Map(all.map((played) => [`${played.scenario} ${played.play}`, played])).values()];
};
