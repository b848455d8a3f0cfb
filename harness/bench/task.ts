import type { Account, Endpoint } from '../targets/target.ts';

/** What the floor is told to do. */
export interface BenchTask {
  readonly endpoint: Endpoint;
  /** Two for each scenario. */
  readonly accounts: readonly Account[];
  readonly scenarios: number;
  readonly concurrency: number;
}
