import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Bindings } from '../language/pattern.ts';
import type { Scenario, Step, WatchStep } from '../language/scenario.ts';
import { domainName, partAt, siteOf, sitesOf } from '../language/world.ts';
import { networks } from '../networks/index.ts';
import type { Watch, Watched, Watches } from '../networks/watch.ts';
import { strongest } from '../verdict.ts';
import type { Decider, Decision } from './decision.ts';
import { differencesText } from './words.ts';

/** What a rule is called where several sites may each have to keep to it. */
const ruleAt = (rule: string, site: string): string => `${rule}-of-${site}`;

const watchesAt = ({ world }: Scenario, site: string): Watches | undefined =>
  networks.get(world[site] ?? '')?.watches;

/** Steps as they were written if their site were the only one: its domain has no other name there. */
const asIfAlone = (steps: readonly Step[], site: string): readonly Step[] =>
  JSON.parse(JSON.stringify(steps).replaceAll(`{${site}.domain}`, '{domain}'));

/** What watches at one site; the rules are called as its network calls them. */
const watchesOf = (
  part: Scenario,
  site: string,
  steps: readonly Step[],
  { requirements }: Pick<Catalogue, 'requirements'>,
  line: number,
): readonly WatchStep[] => {
  const { rules = [], dutiesIn } = watchesAt(part, site) ?? {};
  const duties = dutiesIn?.(steps, new Map(Object.entries(part.parties))) ?? [];
  return rules.flatMap((rule): readonly WatchStep[] => {
    const own = duties.filter((duty) => duty.rule === rule.id && requirements.has(duty.requirement));
    if (own.length === 0) return [];
    const covers = [...new Set(own.map(({ requirement }) => requirement))].toSorted();
    const level = strongest(covers.flatMap((id) => requirements.get(id)?.level ?? []));
    return [
      {
        kind: 'watch',
        label: 'all that comes',
        line,
        rule,
        parties: [...new Set(own.map(({ party }) => party))],
        check: { id: rule.id, covers, level, observe: false },
      },
    ];
  });
};

/** The checks that no scenario has to write: what the network of each site watches, wherever it may come to that. */
export const watchesFor = (
  scenario: Scenario,
  catalogue: Pick<Catalogue, 'requirements'>,
  line: number,
): readonly WatchStep[] => {
  const sites = sitesOf(scenario);
  return sites.flatMap((site) => {
    const part = partAt(scenario, site);
    if (sites.length === 1) return watchesOf(part, site, part.steps, catalogue, line);
    return watchesOf(part, site, asIfAlone(part.steps, site), catalogue, line).map((step): WatchStep => {
      const id = ruleAt(step.rule.id, site);
      return { ...step, rule: { ...step.rule, id }, check: { ...step.check, id } };
    });
  });
};

/** What is bound, as a site sees it: `{domain}` is its own. */
const seenFrom = (site: string, { world }: Scenario, bindings: Bindings): Bindings => {
  const domain = bindings.get(domainName(world, site)) ?? '';
  return Object.assign(new Map([...bindings, ['domain', domain]]), { jids: bindings.jids });
};

/** Watches over several sites, each by the rules of its network. */
const watchOverAll = (scenario: Scenario): Watch => {
  const watches = new Map(
    sitesOf(scenario).flatMap((site) => {
      const watch = watchesAt(scenario, site)?.create();
      return watch ? [[site, watch] as const] : [];
    }),
  );
  const at = (party: string): Watch | undefined => watches.get(siteOf(scenario, party));
  const ruled = (name: string): { readonly watch: Watch; readonly rule: string } => {
    for (const [site, watch] of watches)
      if (name.endsWith(ruleAt('', site))) return { watch, rule: name.slice(0, -ruleAt('', site).length) };
    throw new Error(`no site watches ${name}`);
  };
  const view = (party: string, bindings: Bindings): Bindings =>
    seenFrom(siteOf(scenario, party), scenario, bindings);
  return {
    begin: (act, bindings) => at(act.party)?.begin(act, view(act.party, bindings)),
    see: (seen, bindings) => at(seen.party)?.see(seen, view(seen.party, bindings)),
    reach: (seen) => at(seen.party)?.reach(seen),
    decide(name) {
      const { watch, rule } = ruled(name);
      return watch.decide(rule);
    },
    giveUp(name, waited) {
      const { watch, rule } = ruled(name);
      return watch.giveUp(rule, waited);
    },
    actOf(name) {
      const { watch, rule } = ruled(name);
      return watch.actOf(rule);
    },
    rightAttributes: (party, element, bindings) =>
      at(party)?.rightAttributes(party, element, view(party, bindings)) ?? {},
    awaited(name) {
      const { watch, rule } = ruled(name);
      return watch.awaited(rule);
    },
  };
};

/** What watches while a scenario is played, or read. */
export const watchOver = (scenario: Scenario): Watch | undefined => {
  const [only = '', ...others] = sitesOf(scenario);
  return others.length > 0 ? watchOverAll(scenario) : watchesAt(scenario, only)?.create();
};

const decisionOn = (watched: Watched): Decision => {
  if (watched.kind !== 'broken') return watched;
  const { why, seen } = watched;
  return {
    kind: 'broken',
    ...(typeof why === 'string'
      ? { why, signature: why }
      : { why: differencesText([why]), signature: [why] }),
    ...(seen && { seen }),
    over: false,
  };
};

/** Decides by what was watched so far. */
export const watchDecider = (watch: Watch, { rule: { id } }: WatchStep): Decider => ({
  see: () => undefined,
  over() {
    const watched = watch.decide(id);
    return watched && { decision: decisionOn(watched) };
  },
  giveUp: (waited) => decisionOn(watch.giveUp(id, waited)),
});
