import { partyKinds } from '../../harness/parties/index.ts';
import { accountPool } from '../../harness/run/accounts.ts';
import { createLimiter } from '../../harness/run/limiter.ts';
import { type PlayedScenario, playedChecks } from '../../harness/run/played.ts';
import { resultsOf } from '../../harness/run/results.ts';
import { accountHolders } from '../../harness/scenario/parties.ts';
import { type Claims, play } from '../../harness/scenario/play.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import type { Timeouts } from '../../harness/scenario/timeouts.ts';
import type { Endpoint } from '../../harness/targets/index.ts';
import type { Result } from '../../reports/index.ts';

/** As many scenarios at a time as a run plays. */
const atATime = 8;

/** Plays scenarios in this process against an endpoint that has accounts for all of them, and judges them. */
export const playAll = async (
  scenarios: readonly Scenario[],
  endpoint: Endpoint,
  claims: Claims,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<readonly Result[]> => {
  const pool = accountPool(endpoint.accounts, 0);
  const limiter = createLimiter(atATime);
  const played = await Promise.all(
    scenarios.map(async (scenario): Promise<PlayedScenario> => {
      using place = await limiter.enter(signal);
      using lease = await pool.lease(accountHolders(scenario), signal);
      const { accounts } = lease;
      const { outcomes, duration } = await play({
        scenario,
        endpoint,
        claims,
        kinds: partyKinds,
        accounts,
        timeouts,
        signal,
        idle: place,
      });
      return { scenario: scenario.id, play: 1, duration, file: '', outcomes: playedChecks(outcomes) };
    }),
  );
  return resultsOf(scenarios, played, {
    target: endpoint.target,
    repeat: () => '',
    missing: { verdict: 'error', reason: 'it was not played' },
  });
};
