import { oncePerObject } from '../once.ts';
import { type CheckSpec, checksOf, type PartySpec, partiesOf, type Scenario, type Step } from './scenario.ts';

/** The sites that a scenario is played in, each with the network that it speaks. */
export type World = Readonly<Record<string, string>>;

/** What the only site is called where a scenario names none. */
export const usualSite = 'server';

/** In their order. */
export const sitesOf = ({ world }: Pick<Scenario, 'world'>): readonly string[] => Object.keys(world);

/** The site that a party is at. */
export const siteOf = ({ world, parties }: Pick<Scenario, 'world' | 'parties'>, party: string): string =>
  parties[party]?.at ?? Object.keys(world)[0] ?? usualSite;

/** What a party, or whoever is at the same site, speaks. */
export const networkOf = (scenario: Pick<Scenario, 'world' | 'parties'>, party: string): string =>
  scenario.world[siteOf(scenario, party)] ?? '';

/** A need without the site that it is of, and that site where it names one: `service a/b at domain of verona as c`. */
export const readNeed = (need: string): { readonly what: string; readonly of: string | undefined } => {
  const [, what = need, of, as = ''] = /^(.*) of (\S+?)( as \S+)?$/.exec(need) ?? [];
  return { what: `${what}${as}`, of };
};

/** What the domain of a site is called. */
export const domainName = (world: World, site: string): string =>
  Object.keys(world).length > 1 ? `${site}.domain` : 'domain';

/** The site that each step is about; what says more of what another one selected goes with that. */
const stepsBySite = (scenario: Scenario): ReadonlyMap<string, readonly Step[]> => {
  let last = '';
  return Map.groupBy(scenario.steps, (step) => {
    const [party] = partiesOf(step);
    if (party !== undefined) last = siteOf(scenario, party);
    return last;
  });
};

const partsOf: (scenario: Scenario) => ReadonlyMap<string, Scenario> = oncePerObject((scenario) => {
  const { world, parties, needs } = scenario;
  const steps = stepsBySite(scenario);
  const here = (site: string): Readonly<Record<string, PartySpec>> =>
    Object.fromEntries(Object.entries(parties).filter(([name]) => siteOf(scenario, name) === site));
  return new Map(
    Object.entries(world).map(([site, network]) => [
      site,
      {
        ...scenario,
        world: { [site]: network },
        parties: here(site),
        needs: needs.map(readNeed).flatMap(({ what, of }) => (of === site ? [what] : [])),
        steps: steps.get(site) ?? [],
      },
    ]),
  );
});

/** What of a scenario is at a site: its parties, what is needed of it, and the steps that are about it. */
export const partAt = (scenario: Scenario, site: string): Scenario =>
  sitesOf(scenario).length > 1 ? (partsOf(scenario).get(site) ?? scenario) : scenario;

/** The site that a check is about. */
export const accused = (scenario: Scenario, check: CheckSpec): string =>
  sitesOf(scenario).find((site) => checksOf(partAt(scenario, site)).includes(check)) ?? usualSite;

/** A need in the words of a scenario: with the site that it is of, where there are several. */
export const needOf = (world: World, what: string, site: string): string =>
  Object.keys(world).length > 1 ? what.replace(/( as \S+)?$/, (as) => ` of ${site}${as}`) : what;

/** What targets are called that are played on together: as the user names them. */
export const worldId = (targets: readonly string[]): string => targets.join(',');
