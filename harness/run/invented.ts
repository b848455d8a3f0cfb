import type { HeaderEntry } from '../evidence/transcript.ts';
import { checksOf, type Scenario } from '../language/scenario.ts';
import { partAt, sitesOf } from '../language/world.ts';
import type { PartyKind } from '../networks/party.ts';
import { claimsOfAll } from '../scenario/claims.ts';
import { choicesIn, invent } from '../scenario/invent.ts';
import { judge } from '../scenario/judge.ts';
import { proveChecks, type SuiteProof } from './proof.ts';
import type { StoredTranscript } from './rejudge.ts';

/** A check for which no answer could be invented that it passes on, and what stood in the way. */
export interface NotInvented {
  readonly check: string;
  readonly reason: string;
}

export interface InventedProof extends Pick<SuiteProof, 'rates' | 'survivors'> {
  /** How many checks it was tried for. */
  readonly tried: number;
  readonly notInvented: readonly NotInvented[];
}

/** The texts that decide, one by one: no answer suits two that contradict each other. */
const textsOf = (scenario: Scenario): readonly (string | undefined)[] => {
  const texts = new Set(checksOf(scenario).flatMap(({ by }) => by ?? []));
  return texts.size === 0 ? [undefined] : [...texts];
};

/** Targets that offer all that is needed of them. @param text what they declare */
const factsFor = (
  scenario: Scenario,
  text: string | undefined,
): Pick<HeaderEntry, 'target' | 'claims' | 'sites'> => {
  const target = { target: 'invented', ...(text !== undefined && { implements: { [text]: 'invented' } }) };
  const sites = sitesOf(scenario).map(
    (site) => [site, { ...target, claims: claimsOfAll(partAt(scenario, site).needs) }] as const,
  );
  const [only] = sites;
  if (sites.length === 1 && only !== undefined) return only[1];
  return { target: target.target, claims: [], sites: Object.fromEntries(sites) };
};

const inventedOf = (scenario: Scenario, kinds: ReadonlyMap<string, PartyKind>): readonly StoredTranscript[] =>
  textsOf(scenario).flatMap((text) => {
    const header: HeaderEntry = {
      kind: 'scenario',
      format: 'assay-transcript/2',
      scenario: scenario.id,
      stimulus: scenario.stimulus,
      ...factsFor(scenario, text),
    };
    const { steps } = scenario;
    const judged = {
      ...scenario,
      steps: steps.filter(
        (step) => step.kind === 'act' || step.check?.by === undefined || step.check.by === text,
      ),
    };
    return choicesIn(judged).map((choice) => ({
      path: 'invented',
      header,
      events: invent(judged, header, kinds, choice),
    }));
  });

/**
 * Proves checks without evidence: by transcripts that are invented so that the check passes, and altered so that it must
 * fail. What that says is that a check can pass and fail, and not that any server does either.
 * @param isWanted leaves out checks, named `scenario#check`.
 */
export const proveByInvention = (
  scenarios: readonly Scenario[],
  kinds: ReadonlyMap<string, PartyKind>,
  isWanted: (check: string) => boolean = () => true,
): InventedProof => {
  const wanted = scenarios.flatMap((scenario) =>
    checksOf(scenario).flatMap(({ id, observe }) => {
      const check = `${scenario.id}#${id}`;
      return !observe && isWanted(check) ? [{ scenario, check }] : [];
    }),
  );
  const invented = new Map(
    [...new Set(wanted.map(({ scenario }) => scenario))].map((scenario) => [
      scenario,
      inventedOf(scenario, kinds),
    ]),
  );
  const { rates, survivors, unreached } = proveChecks(
    [...invented.keys()],
    [...invented.values()].flat(),
    isWanted,
  );
  const missed = new Set(unreached);
  const reasonFor = (scenario: Scenario, name: string): string => {
    const [first] = invented.get(scenario) ?? [];
    const outcomes = first ? judge(scenario, first.events) : [];
    const found = outcomes.find(({ check }) => `${scenario.id}#${check.id}` === name);
    const none = outcomes.length > 0 ? 'nothing that it watches was invented' : 'nothing was invented';
    return found?.reason ?? found?.verdict ?? none;
  };
  return {
    rates,
    survivors,
    tried: wanted.length,
    notInvented: wanted
      .filter(({ check }) => missed.has(check))
      .map(({ scenario, check }) => ({ check, reason: reasonFor(scenario, check) })),
  };
};
