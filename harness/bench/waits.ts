import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { StoredTranscript } from '../run/rejudge.ts';

/** Scenarios that take longer than this are named. Milliseconds. */
const long = 2000;

/** How long one scenario took, and how much of it waited for what never came. Milliseconds. */
export interface SlowScenario {
  readonly target: string;
  readonly scenario: string;
  readonly took: number;
  readonly inVain: number;
}

/** What a run waited for in vain: scenarios wait at the same time, so that it is no part of the run's own time. */
export interface Waits {
  /** Seconds, of all scenarios together. */
  readonly seconds: number;
  /** Those that took long, the longest first. */
  readonly slow: readonly SlowScenario[];
}

const inVain = (events: readonly TranscriptEvent[]): number =>
  events.reduce((sum, event) => sum + (event.kind === 'gave-up' ? event.waited : 0), 0);

/** Adds up what stored transcripts say of waits that were given up. */
export const waitsIn = (transcripts: readonly StoredTranscript[]): Waits => {
  const played = transcripts.map(({ header, events }) => ({
    target: header.target,
    scenario: header.scenario,
    took: Math.round(events.at(-1)?.t ?? 0),
    inVain: inVain(events),
  }));
  const total = played.reduce((sum, one) => sum + one.inVain, 0);
  return {
    seconds: Math.round(total / 1000),
    slow: played.filter(({ took }) => took > long).toSorted((a, b) => b.took - a.took),
  };
};
