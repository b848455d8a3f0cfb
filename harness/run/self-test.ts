import { networks, partyKinds } from '../networks/index.ts';
import type { SelfTest } from '../networks/self-test.ts';
import { loadScenarioFile } from '../scenario/load.ts';
import { accountHolders, filledBy } from '../scenario/parties.ts';
import { play } from '../scenario/play.ts';
import type { Timeouts } from '../scenario/timeouts.ts';
import { accountPool } from './accounts.ts';
import { loadVocabulary } from './fixtures.ts';

export interface SelfTestResult {
  /** Absent: the sound server. */
  readonly fault?: string;
  /** What must not pass; nothing for the sound server. */
  readonly check?: string;
  /** Whether it came out as it must. */
  readonly right: boolean;
  readonly detail: string;
}

/** Short: the server is in this process, and what it never says need not be waited for long. */
const timeouts: Timeouts = { expectation: 1000, setup: 5000, silence: 200, silenceRoundTrips: 20 };

const playOn = async (
  { file, faults, start }: SelfTest,
  fault: string | undefined,
  signal: AbortSignal,
): Promise<SelfTestResult> => {
  const [scenario] = loadScenarioFile(file, loadVocabulary());
  if (scenario === undefined) throw new Error('the self-test scenario is missing');
  await using fake = await start(fault);
  const { site } = fake;
  using lease = await accountPool(site.accounts, 0).lease(accountHolders(scenario), signal);
  const { accounts } = lease;
  const { outcomes } = await play({
    scenario,
    sites: filledBy(scenario, { site, claims: { claims: [] } }),
    kinds: partyKinds,
    accounts,
    timeouts,
    signal,
  });
  const detail = outcomes.map(({ check, verdict }) => `${check.id} ${verdict}`).join(', ');
  const failing = outcomes.find(({ verdict }) => verdict === 'fail')?.check.id;
  if (fault === undefined) return { right: outcomes.every(({ verdict }) => verdict === 'pass'), detail };
  const check = faults[fault];
  return { fault, right: failing === check, detail, ...(check !== undefined && { check }) };
};

/** The self-tests of all networks that have one. */
export const selfTests: readonly SelfTest[] = [...networks.values()].flatMap(
  ({ selfTest }) => selfTest ?? [],
);

/**
 * Proves that failures are seen: the self-test scenario must pass on a sound server and fail on each faulty one, at
 * the check that is about the fault.
 */
export const runSelfTest = async (signal: AbortSignal): Promise<readonly SelfTestResult[]> =>
  await Promise.all(
    selfTests.flatMap((test) =>
      [undefined, ...Object.keys(test.faults)].map((fault) => playOn(test, fault, signal)),
    ),
  );
