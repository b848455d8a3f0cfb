import type { Failing } from '../../reports/baseline.ts';
import type { Claims } from '../scenario/play.ts';
import type { Timeouts } from '../scenario/timeouts.ts';
import type { Endpoint } from '../targets/target.ts';

/** What the command hands down to a suite that plays scenarios in a worker. */
export interface SuiteInput {
  readonly endpoint: Endpoint;
  readonly claims: Claims;
  /** The report's folder. */
  readonly directory: string;
  /** The target's folder within it: `evidence/name@1.2`. */
  readonly evidence: string;
  /** File with the planned scenarios, as JSON. */
  readonly plan: string;
  /** How often each is played. */
  readonly repeat: number;
  /** How many scenarios may be busy at a time. */
  readonly concurrency: number;
  /** How many accounts of the pool are taken already. */
  readonly taken: number;
  readonly timeouts?: Timeouts;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly assay: SuiteInput;
  }
  interface TaskMeta {
    /** How often each verdict came. */
    verdicts?: Readonly<Record<string, number>>;
    /** What failed, and how. */
    failures?: readonly Failing[];
  }
}
