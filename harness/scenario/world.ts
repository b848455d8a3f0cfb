import { groupBefore } from '../language/exchange.ts';
import { type PartySpec, partiesOf, type Scenario, type Step } from '../language/scenario.ts';
import { networkOf, siteOf, usualSite, type World } from '../language/world.ts';
import { networkNamed, networks, usualNetwork } from '../networks/index.ts';
import type { PartyKind } from '../networks/party.ts';
import type { Fixture, Path } from './fixture.ts';
import type { RawScenario } from './raw.ts';
import type { Stray } from './scope.ts';

type Parties = ReadonlyMap<string, PartySpec>;

export const expectListener = (fixture: Fixture, path: Path, name: string, network: string): void => {
  const { title, listeners } = networkNamed(network);
  fixture.known(path, `${title} listener`, name, new Map(Object.entries(listeners)));
};

/**
 * The site that is meant: the only one where there is one.
 * @param before what stands before its name, for messages
 * @throws {DataError}
 */
export const readSite = (
  fixture: Fixture,
  path: Path,
  name: string | undefined,
  world: World,
  before: string,
): string => {
  const sites = Object.keys(world);
  const [only = usualSite, ...others] = sites;
  if (name !== undefined) fixture.known(path, 'site', name, new Map(Object.entries(world)));
  else if (others.length > 0)
    fixture.fail(path, 'no site', `one of ${sites.join(', ')}`, `${before} ${only}\``);
  return name ?? only;
};

/**
 * Where a party is, as it says itself.
 * @throws {DataError} where it could not speak there.
 */
export const placeOf = (
  fixture: Fixture,
  path: Path,
  at: string | undefined,
  { kind, protocol }: PartyKind,
  world: World | undefined,
): string | undefined => {
  if (world === undefined) {
    if (at === undefined) return undefined;
    return fixture.fail(
      path,
      `at ${at}`,
      'a site of the scenario’s `world`',
      `world: { ${at}: ${protocol} }`,
    );
  }
  const site = readSite(fixture, path, at, world, `\`${kind} at`);
  const network = world[site];
  if (protocol !== undefined && network !== undefined && protocol !== network) {
    const theirs = networkNamed(protocol).title;
    const fits = Object.keys(world).filter((name) => world[name] === protocol);
    const expected = fits.length > 0 ? `${fits.join(' or ')}, which speaks it` : `a site that speaks it`;
    fixture.fail(path, `${kind} at ${site}, a party of ${theirs}`, expected, fits[0]);
  }
  return Object.keys(world).length > 1 ? site : undefined;
};

/**
 * The world of a scenario: what it says, or one site of what its parties speak.
 * @throws {DataError}
 */
export const worldOf = (fixture: Fixture, path: Path, { world }: RawScenario, parties: Parties): World => {
  const spoken = new Set(
    [...parties.values()].flatMap(({ kind }) => fixture.words.kinds.get(kind)?.protocol ?? []),
  );
  if (world === undefined) {
    const [network = usualNetwork, ...others] = spoken;
    if (others.length === 0) return { [usualSite]: network };
    const example = [network, ...others].map((name) => `${name}-server: ${name}`).join(', ');
    return fixture.fail(
      [...path, 'parties'],
      `parties that speak ${[network, ...others].join(' and ')}`,
      'one network, or a site for each',
      `world: { ${example} }`,
    );
  }
  for (const [site, network] of Object.entries(world)) {
    const at = [...path, 'world', site];
    fixture.known(at, 'network', network, networks);
    if (parties.has(site))
      fixture.fail(at, `a site and a party called ${site}`, 'a name of its own for each');
    const isAlone = Object.keys(world).length === 1;
    if (!isAlone && ![...parties.values()].some((party) => party.at === site))
      fixture.fail(at, `the site ${site}, and no party there`, `a party \`at ${site}\``);
  }
  return world;
};

/** What cannot be said of parties at several sites: whom a check accuses, and what proves that nothing came. */
export const astrayBetween = (steps: readonly Step[], world: World, parties: Parties): Stray | undefined => {
  if (Object.keys(world).length === 1) return undefined;
  const cast = { world, parties: Object.fromEntries(parties) };
  for (const [position, step] of steps.entries()) {
    const sites = new Set(partiesOf(step).map((party) => siteOf(cast, party)));
    if (step.kind !== 'act' && step.check && sites.size > 1)
      return {
        line: step.line,
        found: `a check of parties at ${[...sites].join(' and ')}`,
        expected: 'parties of one site, which it accuses',
      };
    const stray = step.kind === 'absent' ? unprovenAt(step, position, steps, cast) : undefined;
    if (stray) return stray;
  }
  return undefined;
};

/** What travels from one network to another brings no marker with it. */
const unprovenAt = (
  { line, label, party, after, before }: Step & { kind: 'absent' },
  position: number,
  steps: readonly Step[],
  cast: Pick<Scenario, 'world' | 'parties'>,
): Stray | undefined => {
  if (before !== undefined) return undefined;
  const first = groupBefore(steps, position)[0] ?? position;
  const acting = steps.slice(first, position).flatMap((step) => (step.kind === 'act' ? [step.party] : []));
  const marking = after === undefined ? acting : [after];
  const stranger = marking.find((name) => networkOf(cast, name) !== networkOf(cast, party));
  if (stranger === undefined) return undefined;
  const near = Object.keys(cast.parties).filter(
    (name) => name !== party && networkOf(cast, name) === networkOf(cast, party),
  );
  return {
    line,
    found: `“${label}” behind what ${stranger} does, which no marker of ${networkOf(cast, stranger)} can prove`,
    expected: `\`before:\` with what must come first, or \`after:\` a party of ${networkOf(cast, party)}`,
    ...(near[0] !== undefined && { hint: `after: ${near[0]}` }),
  };
};
