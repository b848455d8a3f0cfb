import type { Scenario } from '../language/scenario.ts';
import { countedAccounts } from '../networks/accounts.ts';
import type { Environment } from '../networks/environment.ts';
import { accountHolders } from '../scenario/parties.ts';
import { partsOn, whyUnasked } from '../scenario/plan.ts';
import { placeOf } from '../targets/external.ts';
import { environmentOf } from '../targets/external-environment.ts';
import { protocolOf, type TargetRequest } from '../targets/index.ts';
import { UsageError } from './selection.ts';

/** What of the scenarios is at each of the targets that are played on together. */
const partsFor = (requests: readonly TargetRequest[], scenarios: readonly Scenario[]) => {
  const parts = partsOn(scenarios, requests.map(protocolOf));
  return requests.map((request, index) => [request, parts[index] ?? []] as const);
};

/**
 * Refuses a list of accounts that is too short for some scenario, before anything is started.
 * @throws {UsageError} with the number needed
 * @throws {TargetError} `bad-environment`
 */
export const checkEnoughAccounts = (
  worlds: readonly (readonly TargetRequest[])[],
  scenarios: readonly Scenario[],
  own: Environment,
): void => {
  for (const [request, parts] of worlds.flatMap((requests) => partsFor(requests, scenarios))) {
    if (request.driver !== 'external') continue;
    const { accounts: source, unasked } = placeOf(request, environmentOf(request, own));
    if (source.kind !== 'list') continue;
    const [most] = parts
      .filter((scenario) => whyUnasked(scenario, unasked) === undefined)
      .map((scenario) => ({ id: scenario.id, needed: accountHolders(scenario).length }))
      .toSorted((a, b) => b.needed - a.needed);
    const given = source.accounts.length;
    if (most !== undefined && most.needed > given)
      throw new UsageError(
        `ASSAY_ACCOUNTS has ${countedAccounts(given)}, and ${most.needed} are needed (by ${most.id})\nTry: ${most.needed} accounts, or fewer scenarios, or none of ASSAY_ACCOUNTS, so that accounts are registered in-band`,
      );
  }
};
