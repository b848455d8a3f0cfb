import type { Scenario } from '../../harness/language/scenario.ts';
import type { Site } from '../../harness/networks/site.ts';
import type { PlayedScenario } from '../../harness/run/played.ts';
import { createPlayRunner, playAll as playEvery, together } from '../../harness/run/plays.ts';
import { resultsOf } from '../../harness/run/results.ts';
import type { Claims } from '../../harness/scenario/claims.ts';
import { plan } from '../../harness/scenario/plan.ts';
import type { Timeouts } from '../../harness/scenario/timeouts.ts';
import type { Result } from '../../reports/index.ts';

/** As many as a run begins. */
const atATime = together(8);

/**
 * Plays scenarios in this process against a site that has accounts for all of them, and judges them.
 * @param concurrency how many may be busy at a time
 */
export const playAll = async (
  scenarios: readonly Scenario[],
  site: Site,
  claims: Claims,
  timeouts: Timeouts,
  concurrency: number,
  signal: AbortSignal,
): Promise<readonly Result[]> => {
  const played: PlayedScenario[] = [];
  await playEvery(
    createPlayRunner({ sites: [{ site, claims }], concurrency, timeouts }),
    plan(scenarios, [{ site, claims }], new Map(), { repeat: 1, taken: 0 }),
    atATime,
    {
      onPlayed: (one) => played.push(one),
      onProblem(_play, error) {
        throw error;
      },
    },
    signal,
  );
  return resultsOf(scenarios, played, {
    target: site.target,
    repeat: () => '',
    missing: { verdict: 'error', reason: 'it was not played' },
  });
};
