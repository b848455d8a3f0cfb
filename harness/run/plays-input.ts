import type { Claims } from '../scenario/play.ts';
import type { Timeouts } from '../scenario/timeouts.ts';
import type { Endpoint } from '../targets/target.ts';

/** What scenarios are played on, and where what they leave goes. */
export interface PlaysInput {
  readonly endpoint: Endpoint;
  readonly claims: Claims;
  /** Where transcripts and results go; nothing is kept without it. */
  readonly keep?: {
    /** The report's folder. */
    readonly directory: string;
    /** The target's folder within it: `evidence/name@1.2`. */
    readonly evidence: string;
  };
  /** How many scenarios may be busy at a time. */
  readonly concurrency: number;
  /** How many accounts of the pool are taken already. */
  readonly taken: number;
  readonly timeouts?: Timeouts;
}
