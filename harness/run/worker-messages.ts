import type { Failing } from '../../reports/baseline.ts';
import type { PlaysInput } from './plays.ts';
import type { Usage } from './usage.ts';

/** All that a worker is to play. */
export interface Job extends PlaysInput {
  /** File with the planned scenarios, as JSON. */
  readonly plan: string;
  /** How often each is played. */
  readonly repeat: number;
}

/** What a worker is told. */
export type Order = { readonly kind: 'play'; readonly job: Job } | { readonly kind: 'stop' };

/** What one played scenario came to. */
export interface Score {
  /** How often each verdict came. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** What failed, and how. */
  readonly failures: readonly Failing[];
}

/** What a worker tells. */
export type News =
  | ({ readonly kind: 'played' } & Score)
  /** Something that is no verdict. */
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'ended'; readonly usage: Usage };
