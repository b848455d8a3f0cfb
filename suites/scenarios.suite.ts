import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, inject, test } from 'vitest';
import { altersAccount, cleanAccounts, tracesOf } from '../harness/accounts/index.ts';
import { partyKinds } from '../harness/parties/index.ts';
import { accountPool } from '../harness/run/accounts.ts';
import { createLimiter } from '../harness/run/limiter.ts';
import { type PlayedScenario, playedChecks, transcriptName } from '../harness/run/played.ts';
import type { Usage } from '../harness/run/usage.ts';
import '../harness/run/suite-input.ts';
import { accountHolders, partySpecs } from '../harness/scenario/parties.ts';
import { play } from '../harness/scenario/play.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const { endpoint, claims, directory, evidence, plan, repeat, concurrency, taken, timeouts } = inject('assay');
const planned = JSON.parse(readFileSync(plan, 'utf8')) as readonly Scenario[];
const scenarios = planned.filter(({ protocol }) => protocol === endpoint.protocol);
const limiter = createLimiter(concurrency);
const pool = accountPool(endpoint.accounts, taken, (accounts, traces) =>
  cleanAccounts(endpoint, accounts, traces),
);

// Ctrl-C reaches the whole process group: the command ends this worker once the report is safe.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());

/**
 * A target that lets nobody in so many times in a row will not let the next one in: every attempt costs its
 * whole timeout, and hundreds of them would hide the one fact that matters. Where the survey was not let in,
 * one more refusal is enough.
 */
const limit = 12;
const circuitBreaker = { left: claims.unknown === undefined ? limit : 1, why: '' };

/** Whether the target must let somebody in before the first step. */
const begins = ({ parties }: Scenario): boolean =>
  Object.values(parties).some(({ phase }) => phase !== 'offline');

const keep = (played: PlayedScenario): void =>
  appendFileSync(join(directory, evidence, 'results.ndjson'), `${JSON.stringify(played)}\n`);

/** Why a scenario cannot be played on what was given of the target. */
const gapOf = (scenario: Scenario): string | undefined => {
  const listeners = Object.values(scenario.parties).map(({ listener }) => `listener ${listener}`);
  for (const need of [...listeners, ...scenario.needs]) {
    const why = endpoint.unasked?.[need];
    if (why !== undefined) return why;
  }
  if (endpoint.accounts.kind !== 'list') return undefined;
  const needed = accountHolders(scenario).length;
  const given = endpoint.accounts.accounts.length;
  if (needed > given) return `it needs ${needed} accounts, and ${given} were given`;
  return altersAccount(scenario)
    ? 'it changes or cancels its account, which must not happen to one of ASSAY_ACCOUNTS'
    : undefined;
};

/** Why this machine cannot play a party of the scenario. */
const reasonNotJudged = async (scenario: Scenario, signal: AbortSignal): Promise<string | undefined> => {
  for (const spec of partySpecs(scenario, endpoint.apps).values()) {
    const problem = await partyKinds.get(spec.kind)?.whyUnavailable?.(spec, signal);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const perform = async (scenario: Scenario, round: number, signal: AbortSignal): Promise<PlayedScenario> => {
  const file = `${evidence}/${transcriptName(scenario.id, round)}`;
  const base = { scenario: scenario.id, play: round, file };
  const common = {
    scenario,
    endpoint,
    claims,
    kinds: partyKinds,
    path: join(directory, file),
    signal,
    ...(timeouts && { timeouts }),
  };
  const unplayed = async (verdict: 'blocked' | 'unverifiable', why: string): Promise<PlayedScenario> => {
    const { outcomes, duration } = await play({
      ...common,
      accounts: new Map(),
      unplayed: { verdict, why },
    });
    return { ...base, duration, outcomes: playedChecks(outcomes) };
  };
  const gap = gapOf(scenario);
  if (gap !== undefined) return unplayed('unverifiable', gap);
  const whyUnavailable = await reasonNotJudged(scenario, signal);
  if (whyUnavailable !== undefined) return unplayed('unverifiable', whyUnavailable);
  // In this order: who waits for accounts must not hold the place that those who have them need to go on.
  using lease = await pool.lease(accountHolders(scenario), signal, tracesOf(scenario));
  if (lease.problem !== undefined) return unplayed('unverifiable', lease.problem);
  using place = await limiter.enter(signal);
  if (circuitBreaker.left <= 0 && begins(scenario)) return unplayed('blocked', circuitBreaker.why);
  const { outcomes, duration, logs, refused, interrupted } = await play({
    ...common,
    accounts: lease.accounts,
    idle: place,
  });
  const users = [...new Set([...lease.accounts.values()].map(({ user }) => user))];
  if (refused !== undefined) {
    circuitBreaker.left -= 1;
    circuitBreaker.why = refused;
  } else if (begins(scenario)) circuitBreaker.left = limit;
  return {
    ...base,
    duration,
    outcomes: playedChecks(outcomes),
    logs,
    users,
    ...(interrupted && { interrupted }),
  };
};

let began = 0;
beforeAll(() => {
  began = performance.now();
});
afterAll(async () => {
  for (const kind of partyKinds.values()) await kind.end?.();
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: Usage = {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMegabytes: maxRSS / 1024,
  };
  writeFileSync(join(directory, evidence, 'usage.json'), `${JSON.stringify(usage)}\n`);
});

const rounds = Array.from({ length: repeat }, (_, index) => index + 1);
for (const round of rounds) {
  for (const scenario of scenarios) {
    test.concurrent(`${scenario.id}${round > 1 ? ` (${round})` : ''}`, async ({ signal, task }) => {
      const played = await perform(scenario, round, signal);
      keep(played);
      const verdicts = Object.groupBy(played.outcomes, ({ verdict }) => verdict);
      task.meta.verdicts = Object.fromEntries(
        Object.entries(verdicts).map(([name, checks]) => [name, checks?.length ?? 0]),
      );
      task.meta.failures = played.outcomes
        .filter(({ verdict }) => verdict === 'fail')
        .map(({ check, signature }) => ({
          check: `${scenario.id}#${check}`,
          ...(signature && { signature }),
        }));
      const bad = played.outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
      if (bad.length > 0) throw new Error(bad.map(({ check, reason }) => `${check}: ${reason}`).join('\n'));
    });
  }
}
