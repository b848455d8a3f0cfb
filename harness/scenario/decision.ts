import type { Seen } from './inbox.ts';
import type { Difference, MatchResult } from './match.ts';
import { differencesText } from './words.ts';

/** How a step came out, before its check makes a verdict of it. */
export type Decision =
  | { readonly kind: 'holds'; readonly seen?: Seen; readonly means?: string }
  | {
      readonly kind: 'broken';
      readonly why: string;
      readonly signature: string;
      /** What was waited for came, and is wrong in part: the conversation can go on. */
      readonly goesOn: boolean;
      readonly seen?: Seen;
    }
  | { readonly kind: 'undecidable'; readonly why: string }
  /** What must come first did not, so that the step says nothing. */
  | { readonly kind: 'blocked'; readonly why: string };

/** What is sent along a path to show that nothing more is on its way. */
export interface Marker {
  readonly party: string;
  readonly id: string;
}

/** A decision, with what it changes for the steps that follow. */
export interface Ruling {
  readonly decision: Decision;
  /** What leaves whose inbox. */
  readonly taken?: { readonly party: string; readonly seen: Seen };
  readonly bound?: MatchResult['bound'];
  /** The marker that has done its work. */
  readonly marker?: Marker;
}

/** What came is the right one, and as it must be but for these differences. */
export const decisionOn = (seen: Seen, differences: readonly Difference[], means?: string): Decision =>
  differences.length === 0
    ? { kind: 'holds', seen, ...(means && { means }) }
    : {
        kind: 'broken',
        why: differencesText(differences),
        signature: `differs: ${differences.map((d) => `${d.path} expected ${d.expected} found ${d.kind ?? d.found}`).join('; ')}`,
        goesOn: true,
        seen,
      };
