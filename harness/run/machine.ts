import type { PartySpec } from '../language/scenario.ts';
import { partyKinds } from '../networks/index.ts';
import { type Machine, specKey } from '../scenario/plan.ts';

/**
 * Gets what parties need that is not there yet, and finds out which of them this machine cannot play.
 * @throws the signal's reason when it aborts.
 */
export const prepareMachine = async (
  specs: readonly PartySpec[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<Machine> => {
  const distinct = [...new Map(specs.map((spec) => [specKey(spec), spec])).values()];
  await Promise.all(
    [...partyKinds.values()].map(async ({ kind, prepare }) => {
      const own = distinct.filter((spec) => spec.kind === kind);
      if (own.length > 0) await prepare?.(own, report, signal);
    }),
  );
  const lacking = await Promise.all(
    distinct.map(async (spec) => {
      const why = await partyKinds.get(spec.kind)?.whyUnavailable?.(spec, signal);
      return why === undefined ? [] : [[specKey(spec), why] as const];
    }),
  );
  return new Map(lacking.flat());
};
