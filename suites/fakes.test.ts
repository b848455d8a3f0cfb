import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTranscript } from '../harness/evidence/read.ts';
import { partyKinds } from '../harness/networks/index.ts';
import { type FaultName, startFake } from '../harness/networks/xmpp/fakes/index.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { accountHolders } from '../harness/scenario/parties.ts';
import { scenariosFor } from '../harness/scenario/plan.ts';
import { survey } from '../harness/scenario/survey.ts';
import type { Timeouts } from '../harness/scenario/timeouts.ts';
import { unexplained } from '../reports/explanation.ts';
import { checkName } from '../reports/standing.ts';
import { playAll } from './testing/play-all.ts';

const scenarios = scenariosFor(loadFixtures().scenarios, ['xmpp']);

/** The fake is in this process: what it does not say at once, it never says. */
const timeouts: Timeouts = { expectation: 1500, setup: 20_000, silence: 100, silenceRoundTrips: 4 };

/**
 * Each way in which servers differ from those that the scenarios were first played on, and how many scenarios may be busy at
 * a time: as many as in a run, or more where they do little but wait for what is late or never comes.
 */
const unlikeOthers = [
  ['goes-deaf', 32],
  ['closes-mutely', 8],
  ['accepts-everything', 32],
  ['asks-its-clients', 8],
  ['answers-late', 32],
] as const satisfies readonly (readonly [FaultName, number])[];

test.each(unlikeOthers)(
  'what is blocked on a server that %s has a failing check that explains it',
  async (fault, concurrency) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-fake-'));
    using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
    await using fake = await startFake({
      fault,
      tls: true,
      lateness: 300,
      accounts: scenarios.flatMap(accountHolders).length + 1,
    });
    const { site } = fake;
    const signal = AbortSignal.timeout(600_000);
    const accounts = fake.accounts;
    const [account] = accounts;
    if (account === undefined) throw new Error('the fake has no accounts');
    const pool = { ...site, accounts: { kind: 'pool', accounts: accounts.slice(1) } } as const;
    const { claims } = await survey({
      site,
      account,
      kinds: partyKinds,
      path: join(folder, 'survey.ndjson'),
      signal,
      readTranscript,
    });
    const results = await playAll(scenarios, pool, claims, timeouts, concurrency, signal);
    const counts = Object.entries(Object.groupBy(results, ({ verdict }) => verdict)).map(
      ([verdict, all]) => `${all.length} ${verdict}`,
    );
    process.stdout.write(`${fault}: ${counts.join(', ')}\n`);
    const target = { id: site.target, state: 'tested' } as const;
    expect(
      results
        .filter(({ verdict }) => verdict === 'error')
        .map(({ reason, ...result }) => `${checkName(result as never)}: ${reason}`),
    ).toEqual([]);
    expect(
      unexplained({ results, targets: [target] as never }).map(
        (result) => `${checkName(result)}: ${result.reason}`,
      ),
    ).toEqual([]);
  },
  600_000,
);
