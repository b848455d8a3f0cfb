import { globSync } from 'node:fs';
import { DataError, nearest } from '../data/read.ts';
import { askedIn, isEverywhere, servicesIn } from '../language/need.ts';
import { meets, type Row } from '../language/rows.ts';
import {
  checksOf,
  type Options,
  type PartySpec,
  type Scenario,
  type Step,
  sinceSetUp,
} from '../language/scenario.ts';
import { needOf, readNeed, type World } from '../language/world.ts';
import { usualListener } from '../networks/index.ts';
import type { PartyKind } from '../networks/party.ts';
import { complaintAboutParty } from '../networks/party-schema.ts';
import { oncePerText } from '../once.ts';
import { type Fixture, openFixture, type Path } from './fixture.ts';
import type { RawParty, RawScenario } from './raw.ts';
import { strayIn } from './scope.ts';
import { exposedSecretIn } from './secret-places.ts';
import { readSteps } from './steps.ts';
import { stimulusOf } from './stimulus.ts';
import type { Vocabulary } from './vocabulary.ts';
import { watchesFor } from './watch.ts';
import { astrayBetween, expectListener, placeOf, readSite, worldOf } from './world.ts';

/** What is needed of each site: listeners that others than of its network cannot have it needs of none. */
const readNeeds = (fixture: Fixture, path: Path, needs: readonly string[], world: World): readonly string[] =>
  needs.map((need, index) => {
    const at = [...path, index];
    const { what, of } = readNeed(need);
    const site = readSite(fixture, at, of, world, `\`${what} of`);
    const [, listener] = /^listener (\S+)$/.exec(what) ?? [];
    if (listener !== undefined) expectListener(fixture, at, listener, world[site] ?? '');
    return needOf(world, what, site);
  });

/**
 * Names that stand for something from the beginning: services that needs find, and fresh words. Features are asked of
 * services of the same site only.
 */
const readGiven = (
  fixture: Fixture,
  path: Path,
  needs: readonly string[],
  fresh: readonly string[],
  taken: ReadonlyMap<string, unknown>,
): readonly string[] => {
  const read = needs.map(readNeed);
  const given: string[] = [];
  const add = (at: Path, name: string): void => {
    if (isEverywhere(name) || taken.has(name) || given.includes(name))
      fixture.fail(at, `${name}, which something else is called`, 'a name of its own');
    given.push(name);
  };
  for (const [index, { what }] of read.entries())
    for (const { as } of servicesIn([what])) add([...path, 'needs', index], as);
  for (const [index, { what, of }] of read.entries()) {
    const there = servicesIn(read.flatMap((other) => (other.of === of ? [other.what] : [])));
    const known = new Map([['domain', ''], ['account', ''], ...there.map(({ as }) => [as, ''] as const)]);
    for (const name of askedIn(what)) fixture.known([...path, 'needs', index], 'service', name, known);
  }
  for (const [index, name] of fresh.entries()) add([...path, 'fresh', index], name);
  return given;
};

/** Options as they are meant: what a row of a table puts in is text, also where a number is wanted. */
const inTheirTypes = (options: Options, { options: schemas }: PartyKind): Options =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      schemas[name]?.type === 'integer' && typeof value === 'string' && /^-?\d+$/.test(value)
        ? Number(value)
        : value,
    ]),
  );

/** `client available at capulet`, and the same as an object. */
const wordsOf = (raw: RawParty): { kind: string; phase?: string | undefined; at?: string | undefined } => {
  if (typeof raw !== 'string') return raw;
  const [what = '', at] = raw.split(' at ');
  const [kind = '', phase] = what.split(' ');
  return { kind, phase, at };
};

const readParty = (fixture: Fixture, path: Path, raw: RawParty, world: World | undefined): PartySpec => {
  const { kind, phase, at } = wordsOf(raw);
  const known = fixture.known(path, 'party kind', kind, fixture.words.kinds);
  const wanted = phase ?? known.phase;
  if (!known.phases.includes(wanted)) {
    const there = known.phases.join(', ');
    fixture.fail(path, `the phase ${wanted}`, `one of ${there}`, nearest(wanted, known.phases));
  }
  const { when: _, ...written } = typeof raw === 'string' ? { kind } : raw;
  const { protocol } = known;
  const usual = known.listener ?? (protocol === undefined ? '' : usualListener(protocol));
  const { listener = usual } = written;
  if (protocol !== undefined) expectListener(fixture, [...path, 'listener'], listener, protocol);
  const site = placeOf(fixture, [...path, 'at'], at, known, world);
  const party = inTheirTypes(written as Options, known);
  const complaint = complaintAboutParty(known, party);
  if (complaint) fixture.refuse(path, complaint);
  const { kind: __, phase: ___, listener: ____, at: _____, account, ...options } = party;
  return {
    kind,
    phase: wanted,
    ...(site !== undefined && { at: site }),
    ...(typeof account === 'string' && { account }),
    listener,
    ...(Object.keys(options).length > 0 && { options }),
  };
};

const readParties = (
  fixture: Fixture,
  path: Path,
  raw: RawScenario['parties'],
  world: World | undefined,
): ReadonlyMap<string, PartySpec> => {
  const parties = new Map(
    Object.entries(raw).map(([name, party]) => [name, readParty(fixture, [...path, name], party, world)]),
  );
  for (const [name, { account, at }] of parties) {
    if (account === undefined) continue;
    const other = fixture.known([...path, name, 'account'], 'party', account, parties);
    if (other.at !== at)
      fixture.fail([...path, name, 'account'], `an account at ${other.at}`, `one at ${at}, as ${name} is`);
  }
  return parties;
};

/** Whatever a step answers must have been done, or waited for, before. */
const checkAnswers = (fixture: Fixture, path: Path, steps: readonly Step[]): void => {
  const names = new Set<string>([sinceSetUp]);
  for (const step of steps) {
    if ((step.kind === 'expect' || step.kind === 'absent') && step.answers !== undefined) {
      if (!names.has(step.answers))
        fixture.fail(
          path,
          `answers: ${step.answers}`,
          `one of ${[...names].join(', ')}, a step before that has it as its name (\`as\`)`,
          nearest(step.answers, names),
        );
    }
    if ((step.kind === 'act' || step.kind === 'expect') && step.as !== undefined) {
      if (names.has(step.as)) fixture.fail(path, `two steps called ${step.as}`, 'a name of its own for each');
      names.add(step.as);
    }
  }
};

/** What a check is given must have been shown before, and what is shown must be given to some check. */
const checkGiven = (fixture: Fixture, path: Path, steps: readonly Step[]): void => {
  const shown = new Set<string>();
  const given = new Set<string>();
  for (const step of steps) {
    if (step.kind !== 'expect' && step.kind !== 'has') continue;
    if (step.given !== undefined) {
      if (!shown.has(step.given))
        fixture.fail(
          path,
          `given: ${step.given}`,
          `what a control before it is for (\`shows\`): ${[...shown].join(', ') || 'there is none'}`,
          nearest(step.given, shown),
        );
      given.add(step.given);
    }
    if (step.shows === undefined) continue;
    if (step.check !== undefined)
      fixture.fail(path, `a check that shows ${step.shows}`, 'a premise, as nothing else hangs on it');
    shown.add(step.shows);
  }
  const [idle] = shown.difference(given);
  if (idle !== undefined) fixture.fail(path, `shows: ${idle}`, 'a check behind it that is `given` this');
};

/** What the target must let be done to it, in the words of `needs`. */
const abilitiesFor = (
  fixture: Fixture,
  steps: readonly Step[],
  parties: ReadonlyMap<string, PartySpec>,
  world: World,
  alone: boolean,
): readonly string[] => {
  const used = steps.flatMap((step) => {
    if (step.kind !== 'act') return [];
    const { kind = '', at = '' } = parties.get(step.party) ?? {};
    const verb = fixture.words.kinds.get(kind)?.verbs[step.verb];
    if (verb?.alone && !alone)
      throw new DataError(
        fixture.file,
        step.line,
        `“${step.label}” beside other scenarios`,
        '`alone: true` on this one, as it disturbs them',
      );
    return verb?.ability === undefined ? [] : [needOf(world, `ability ${verb.ability}`, at)];
  });
  return [...new Set(used)];
};

/** Reads a scenario for one row after another. */
const scenarioReader = (fixture: Fixture, path: Path, raw: RawScenario): ((row: Row) => Scenario) => {
  const partiesPath = [...path, 'parties'];
  // Most rows have the same parties.
  const partiesOf = oncePerText((json) => readParties(fixture, partiesPath, JSON.parse(json), raw.world));
  return (row) => {
    const { spec, topic } = fixture.data;
    const { id, title, needs: wanted = [], fresh = [], alone } = raw;
    const there = Object.entries(raw.parties).filter(
      ([, party]) => typeof party === 'string' || meets(row, party.when),
    );
    const filled = fixture.filled(
      path,
      { id, title, parties: Object.fromEntries(there), needs: wanted },
      row,
    );
    const parties = partiesOf(JSON.stringify(filled.parties));
    const world = worldOf(fixture, path, raw, parties);
    const needs = readNeeds(fixture, [...path, 'needs'], filled.needs, world);
    const taken = new Map<string, unknown>([...parties, ...Object.entries(world)]);
    const given = readGiven(fixture, path, needs, fresh, taken);
    const written = readSteps(fixture, [...path, 'steps'], raw.steps, parties, row);
    const abilities = abilitiesFor(fixture, written, parties, world, alone === true);
    checkAnswers(fixture, path, written);
    checkGiven(fixture, path, written);
    const stray =
      strayIn(written, parties, fixture.words.kinds, world, given) ??
      exposedSecretIn(written) ??
      astrayBetween(written, world, parties);
    if (stray) throw new DataError(fixture.file, stray.line, stray.found, stray.expected, stray.hint);
    const unwatched: Scenario = {
      id: `${spec.toLowerCase()}/${topic}/${filled.id}`,
      title: filled.title,
      spec,
      topic,
      source: `${fixture.file}:${fixture.lineOf(path)}`,
      world,
      parties: Object.fromEntries(parties),
      needs: [...needs, ...abilities],
      fresh,
      ...(alone && { alone }),
      steps: written,
      stimulus: stimulusOf(parties, written),
    };
    const watches = watchesFor(unwatched, fixture.words.catalogue, fixture.lineOf(path));
    const scenario: Scenario = { ...unwatched, steps: [...written, ...watches] };
    const ids = checksOf(scenario).map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined)
      fixture.fail(path, `the check ${twice} twice`, 'a name of its own for each check');
    return scenario;
  };
};

/** Reads a scenario that judges. */
const judgingReader: typeof scenarioReader = (fixture, path, raw) => {
  const read = scenarioReader(fixture, path, raw);
  return (row) => {
    const scenario = read(row);
    if (scenario.steps.every((step) => step.kind === 'act' || step.kind === 'watch' || !step.check))
      fixture.fail(path, 'a scenario without checks', 'at least one step with `check:` and `covers:`');
    return scenario;
  };
};

/**
 * Reads one file of scenarios.
 * @throws {DataError} naming file, line, what was found, what was expected, and a likely fix.
 */
export const loadScenarioFile = (path: string, words: Vocabulary, text?: string): readonly Scenario[] => {
  const fixture = openFixture(path, words, text);
  return fixture.data.scenarios.flatMap((raw, index) => {
    const at = ['scenarios', index];
    const read = judgingReader(fixture, at, raw);
    if (raw.each === undefined) return [read({})];
    const rows = fixture.known([...at, 'each'], 'table', raw.each, words.tables);
    const chosen = rows.filter((row) => meets(row, raw.where));
    if (chosen.length === 0) fixture.fail([...at, 'where'], 'no row', 'a condition that some row meets');
    return chosen.map(read);
  });
};

/**
 * Reads the one scenario of a file that asks and judges nothing.
 * @throws {DataError}
 */
export const loadSurvey = (path: string, kinds: Vocabulary['kinds']): Scenario => {
  const catalogue = { specs: new Map(), requirements: new Map() };
  const fixture = openFixture(path, { catalogue, kinds, tables: new Map(), sequences: new Map() });
  const [raw] = fixture.data.scenarios;
  if (raw === undefined) return fixture.fail(['scenarios'], 'no scenario', 'one');
  return scenarioReader(fixture, ['scenarios', 0], raw)({});
};

/** Reads every scenario below the given folders, sorted by id. */
export const loadScenarios = (words: Vocabulary, folders: readonly string[]): readonly Scenario[] => {
  const scenarios = folders
    .flatMap((folder) => globSync(`${folder}/**/*.yaml`).toSorted())
    .flatMap((path) => loadScenarioFile(path, words));
  const seen = new Map<string, Scenario>();
  for (const scenario of scenarios) {
    const other = seen.get(scenario.id);
    if (other)
      throw new DataError(
        scenario.source.replace(/:\d+$/, ''),
        Number(/\d+$/.exec(scenario.source)?.[0]),
        `the scenario ${scenario.id}`,
        `an id of its own; ${other.source} has it`,
      );
    seen.set(scenario.id, scenario);
  }
  return scenarios.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};
