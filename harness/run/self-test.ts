import { partyKinds } from '../networks/index.ts';
import { type FaultName, startFake } from '../networks/xmpp/fakes/index.ts';
import { root } from '../root.ts';
import { loadScenarioFile } from '../scenario/load.ts';
import { accountHolders } from '../scenario/parties.ts';
import { play } from '../scenario/play.ts';
import type { Timeouts } from '../scenario/timeouts.ts';
import { accountPool } from './accounts.ts';
import { loadVocabulary } from './fixtures.ts';

/** Faults that a harness must see, and the check of the self-test that sees each. */
export const selfTestFaults = {
  'swallows-messages': 'delivered',
  'does-not-stamp-from': 'stamped',
  'swaps-from-and-to': 'stamped',
  'delivers-twice': 'once',
  'answers-with-wrong-condition': 'refused',
  'never-answers': 'refused',
  'goes-deaf': 'refused',
  'closes-mutely': 'refused',
  'accepts-everything': 'refused',
} as const satisfies Partial<Record<FaultName, string>>;

export interface SelfTestResult {
  /** Absent: the sound server. */
  readonly fault?: FaultName;
  /** What must not pass; nothing for the sound server. */
  readonly check?: string;
  /** Whether it came out as it must. */
  readonly right: boolean;
  readonly detail: string;
}

/** Short: the server is in this process, and what it never says need not be waited for long. */
const timeouts: Timeouts = { expectation: 1000, setup: 5000, silence: 200, silenceRoundTrips: 20 };

const playOn = async (fault: FaultName | undefined, signal: AbortSignal): Promise<SelfTestResult> => {
  const [scenario] = loadScenarioFile(root('fixtures/self-test/self-test.yaml'), loadVocabulary());
  if (scenario === undefined) throw new Error('the self-test scenario is missing');
  await using fake = await startFake(fault ? { fault } : {});
  const { site } = fake;
  using lease = await accountPool(site.accounts, 0).lease(accountHolders(scenario), signal);
  const { accounts } = lease;
  const { outcomes } = await play({
    scenario,
    site,
    claims: { claims: [] },
    kinds: partyKinds,
    accounts,
    timeouts,
    signal,
  });
  const detail = outcomes.map(({ check, verdict }) => `${check.id} ${verdict}`).join(', ');
  const failing = outcomes.find(({ verdict }) => verdict === 'fail')?.check.id;
  if (fault === undefined) return { right: outcomes.every(({ verdict }) => verdict === 'pass'), detail };
  const check = (selfTestFaults as Partial<Record<FaultName, string>>)[fault];
  return { fault, right: failing === check, detail, ...(check && { check }) };
};

/**
 * Proves that failures are seen: the self-test scenario must pass on a sound server and fail on each faulty one, at
 * the check that is about the fault.
 */
export const runSelfTest = async (signal: AbortSignal): Promise<readonly SelfTestResult[]> =>
  await Promise.all(
    [undefined, ...(Object.keys(selfTestFaults) as FaultName[])].map((fault) => playOn(fault, signal)),
  );
