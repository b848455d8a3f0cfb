import type { Seen } from '../networks/seen.ts';
import type { Difference } from './difference.ts';
import type { MatchResult } from './match.ts';
import { differencesText } from './words.ts';

/** What stopped a check from being decided: a step that failed before. */
export interface Cause {
  /** The step, as the fixture says it, with its line: `line 12, romeo receives`. */
  readonly step: string;
  /** What happened there. */
  readonly why: string;
  /** The check that the step was: `rfc6120/iq-faults/no-id#answered`. */
  readonly check?: string;
  /** What kind of thing did not come, in answer to what: the same text as `about` of a check that decides it. */
  readonly like?: string;
  /** What checks are that hang on it; `blocked` if absent. */
  readonly verdict?: 'unverifiable' | 'error' | 'not-claimed' | 'observed';
}

/** How a step came out, before its check makes a verdict of it. */
export type Decision =
  | { readonly kind: 'holds'; readonly seen?: Seen; readonly means?: string }
  | {
      readonly kind: 'broken';
      readonly why: string;
      /** In words that are the same in every run, or as what differs. */
      readonly signature: string | readonly Difference[];
      /** What was selected, and is wrong; nothing where nothing was. */
      readonly seen?: Seen;
      /** The party's exchange or stream ended here, or what it waited for did not come: nothing of it can go on. */
      readonly over: boolean;
    }
  | { readonly kind: 'undecidable'; readonly why: string }
  /** Nothing came that it is about: it says nothing of anybody. */
  | { readonly kind: 'idle' }
  /** Something that must come first did not, so that the step says nothing. */
  | { readonly kind: 'blocked'; readonly cause: Cause };

/** A decision, with what it changes for the steps that follow. */
export interface Ruling {
  readonly decision: Decision;
  /** What no later step sees. */
  readonly taken?: Seen;
  readonly bound?: MatchResult['bound'];
}

/** Decides one step, as what may decide it comes in. */
export interface Decider {
  /** Looks at the next thing that came; nothing where it does not decide the step. */
  see(seen: Seen): Ruling | undefined;
  /** Nothing more has come so far: what decides the step if nothing that matters can come any more. */
  over(): Ruling | undefined;
  /** The wait for it was given up after so many milliseconds. */
  giveUp(waited: number): Decision;
}

/** What came is the right one, and as it must be but for these differences. */
export const decisionOn = (
  seen: Seen,
  differences: readonly Difference[],
  over: boolean,
  means?: string,
): Decision =>
  differences.length === 0
    ? { kind: 'holds', seen, ...(means && { means }) }
    : {
        kind: 'broken',
        why: differencesText(differences),
        signature: differences,
        seen,
        over,
      };
