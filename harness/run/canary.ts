import { type FaultName, startFake } from '../fakes/index.ts';
import { partyKinds } from '../parties/index.ts';
import { root } from '../root.ts';
import { accountHolders } from '../scenario/cast.ts';
import { loadScenarioFile } from '../scenario/load.ts';
import type { Patience } from '../scenario/patience.ts';
import { play } from '../scenario/play.ts';
import { accountDesk } from './accounts.ts';
import { loadVocabulary } from './fixtures.ts';

/** Faults that a harness must see, and the canary's check that sees each. */
export const canaryFaults = {
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

export interface CanaryResult {
  /** Absent: the sound server. */
  readonly fault?: FaultName;
  /** What must not pass; nothing for the sound server. */
  readonly check?: string;
  /** Whether it came out as it must. */
  readonly right: boolean;
  readonly told: string;
}

/** Short: the server is in this process, and what it never says need not be waited for long. */
const patience: Patience = { expectation: 1000, setup: 5000, silence: 200, silenceRoundTrips: 20 };

const sing = async (fault: FaultName | undefined, signal: AbortSignal): Promise<CanaryResult> => {
  const [scenario] = loadScenarioFile(root('fixtures/canary/canary.yaml'), loadVocabulary());
  if (scenario === undefined) throw new Error('the canary scenario is missing');
  await using fake = await startFake(fault ? { fault } : {});
  const { endpoint } = fake;
  using loan = await accountDesk(endpoint.accounts, 0).borrow(accountHolders(scenario), signal);
  const { accounts } = loan;
  const { outcomes } = await play({
    scenario,
    endpoint,
    claims: { claims: [] },
    kinds: partyKinds,
    accounts,
    patience,
    signal,
  });
  const told = outcomes.map(({ check, verdict }) => `${check.id} ${verdict}`).join(', ');
  const failing = outcomes.find(({ verdict }) => verdict === 'fail')?.check.id;
  if (fault === undefined) return { right: outcomes.every(({ verdict }) => verdict === 'pass'), told };
  const check = (canaryFaults as Partial<Record<FaultName, string>>)[fault];
  return { fault, right: failing === check, told, ...(check && { check }) };
};

/**
 * Proves that failures are seen: the canary scenario must pass on a sound server and fail on each faulty one, at
 * the check that is about the fault.
 */
export const singCanary = async (signal: AbortSignal): Promise<readonly CanaryResult[]> =>
  await Promise.all(
    [undefined, ...(Object.keys(canaryFaults) as FaultName[])].map((fault) => sing(fault, signal)),
  );
