import type { Account, Site } from '../networks/site.ts';

/** What the floor is told to do. */
export interface BenchTask {
  readonly site: Site;
  /** Two for each scenario. */
  readonly accounts: readonly Account[];
  readonly scenarios: number;
  readonly concurrency: number;
}
