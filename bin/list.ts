import { Argument, type Command } from 'commander';
import type { Catalogue, Requirement } from '../harness/catalogue/catalogue.ts';
import { nearest } from '../harness/data/read.ts';
import { partyKinds } from '../harness/parties/index.ts';
import { type Fixtures, loadFixtures } from '../harness/run/fixtures.ts';
import { coverageOf } from '../harness/run/report.ts';
import { UsageError } from '../harness/run/selection.ts';
import { checksOf, type Scenario } from '../harness/scenario/scenario.ts';
import {
  type CompositionDefinition,
  type Definition,
  loadDefinitions,
  type ServerDefinition,
} from '../harness/targets/index.ts';
import { print, table } from './table.ts';

const kinds = ['targets', 'specs', 'scenarios', 'checks', 'requirements', 'parties'] as const;
type Kind = (typeof kinds)[number];
const things = ['target', 'spec', 'scenario', 'check', 'requirement'] as const;
type Thing = (typeof things)[number];

/** A check with the scenario it belongs to, by the name that baselines and reports use. */
interface NamedCheck {
  readonly id: string;
  readonly scenario: string;
  readonly level: string;
  readonly covers: readonly string[];
  readonly observe: boolean;
}

const checksIn = (scenarios: readonly Scenario[]): readonly NamedCheck[] =>
  scenarios.flatMap((scenario) =>
    checksOf(scenario).map(({ id, ...check }) => ({
      id: `${scenario.id}#${id}`,
      scenario: scenario.id,
      ...check,
    })),
  );

const standing = (requirement: Requirement, covered: ReadonlySet<string>): string =>
  covered.has(requirement.id) ? 'tested' : (requirement.excluded ?? 'untested');

const matches = (pattern: string | undefined, ...names: readonly string[]): boolean =>
  pattern === undefined || names.some((name) => name.toLowerCase().includes(pattern.toLowerCase()));

const describeTarget = (definition: Definition): readonly string[] => [
  definition.name,
  definition.versions.map(({ version }) => version).join(', '),
  driversOf(definition),
  definition.homepage,
];

const driversOf = (definition: Definition): string => {
  if (definition.driver === 'container' && definition.process) return 'container, process';
  if (definition.driver === 'composition' && definition.untested !== undefined)
    return 'composition, untested';
  return definition.driver;
};

const serverText = (server: ServerDefinition): readonly string[] => [
  `  domain: ${server.domain}`,
  ...server.versions.map(
    ({ version, suites }) => `  ${server.name}@${version}  from Debian ${suites.join(' or ')}`,
  ),
  ...Object.entries(server.configurations).map(
    ([name, { listeners }]) => `  --config ${name}: ${Object.keys(listeners).join(', ')}`,
  ),
  ...(server.process ? [`  process:${server.name} runs ${server.process.binary} found on this host`] : []),
];

const compositionText = (composition: CompositionDefinition): readonly string[] => [
  ...(composition.untested === undefined ? [] : [`  untested: ${composition.untested}`]),
  `  listeners: ${Object.keys(composition.listeners).join(', ')}`,
  ...composition.versions.flatMap(({ version, images }) => [
    `  ${composition.name}@${version}`,
    ...Object.entries(images).map(([service, image]) => `    ${service}: ${image}`),
  ]),
];

const targetText = (definition: Definition): readonly string[] => {
  if (definition.driver === 'container') return serverText(definition);
  if (definition.driver === 'composition') return compositionText(definition);
  return [`  ${definition.name} runs in the command's own process`];
};

const list = async (
  kind: Kind,
  pattern: string | undefined,
  flags: { readonly json?: boolean },
): Promise<void> => {
  const show = (data: unknown, rows: readonly (readonly (string | number)[])[]): void =>
    print(flags.json, data, () => table(rows));
  if (kind === 'targets') {
    const found = [...(await loadDefinitions()).values()].filter(({ name }) => matches(pattern, name));
    return show(found, found.map(describeTarget));
  }
  if (kind === 'parties') {
    const found = [...partyKinds.values()].filter((party) => matches(pattern, party.kind));
    return show(
      found.map(({ kind, summary, phases, verbs }) => ({ kind, summary, phases, verbs })),
      found.flatMap(({ kind, verbs }) =>
        Object.entries(verbs).map(([verb, { summary }]) => [kind, verb, summary]),
      ),
    );
  }
  const { catalogue, scenarios } = loadFixtures();
  if (kind === 'specs') {
    const found = [...catalogue.specs.values()]
      .filter(({ id, title }) => matches(pattern, id, title))
      .map((spec) => coverageOf(spec, scenarios));
    return show(
      found,
      found.map(({ id, tested, requirements, title }) => [id, `${tested}/${requirements} tested`, title]),
    );
  }
  if (kind === 'scenarios') {
    const found = scenarios.filter(({ id, title }) => matches(pattern, id, title));
    return show(
      found,
      found.map((scenario) => [scenario.id, checksOf(scenario).length, scenario.title]),
    );
  }
  const checks = checksIn(scenarios);
  if (kind === 'checks') {
    const found = checks.filter(({ id, covers }) => matches(pattern, id, ...covers));
    return show(
      found,
      found.map(({ id, level, covers }) => [level, id, covers.join(' ')]),
    );
  }
  const covered = new Set(checks.flatMap(({ covers }) => covers));
  const found = [...catalogue.requirements.values()].filter(({ id, summary }) =>
    matches(pattern, id, summary),
  );
  return show(
    found,
    found.map((one) => [one.id, one.level, standing(one, covered), one.summary]),
  );
};

const unknown = (thing: Thing, id: string, known: Iterable<string>): never => {
  const near = nearest(id, known);
  throw new UsageError(
    `there is no ${thing} ${id}${near ? `; did you mean ${near}?` : ''} (assay list ${thing}s shows all)`,
  );
};

const stepText = (step: Scenario['steps'][number]): string => {
  if (step.kind === 'act')
    return `${step.label}: ${step.value === null ? '' : typeof step.value === 'string' ? step.value.trim() : JSON.stringify(step.value)}`;
  const told =
    step.kind === 'expect'
      ? step.options
          .map(
            ({ party, expected }) =>
              `${party} ${expected.kind === 'xml' ? expected.template : expected.kind}`,
          )
          .join('\n      or ')
      : step.kind === 'has'
        ? step.template
        : `${step.templates.join(' ')}${step.after ? ` (after ${step.after})` : ''}`;
  return `${step.label}: ${told}${step.check ? `\n      check ${step.check.id} ${step.check.level} ${step.check.covers.join(' ')}` : ''}`;
};

const scenarioText = (scenario: Scenario): string =>
  [
    `${scenario.id}  ${scenario.title}`,
    `  ${scenario.source}`,
    `  parties: ${Object.entries(scenario.parties)
      .map(([name, { kind, phase }]) => `${name} (${kind}, ${phase})`)
      .join(', ')}`,
    ...(scenario.needs.length > 0 ? [`  needs: ${scenario.needs.join(', ')}`] : []),
    ...scenario.steps.map((step) => `    ${stepText(step)}`),
  ].join('\n');

/** Where a reader finds it. */
const placeOf = ({ spec, section, heading, source }: Requirement, catalogue: Catalogue): string =>
  `${source ?? `${catalogue.specs.get(spec)?.url ?? ''} section ${section}`}${heading ? ` (${heading})` : ''}`;

const requirementText = (one: Requirement, catalogue: Catalogue, checks: readonly NamedCheck[]): string =>
  [
    `${one.id}  ${one.level}, binds ${one.party}`,
    `  ${one.summary}`,
    `  ${placeOf(one, catalogue)}`,
    ...(one.note ? [`  ${one.note}`] : []),
    ...(one.excluded ? [`  excluded: ${one.excluded}`] : []),
    ...checks.map(({ id }) => `  checked by ${id}`),
  ].join('\n');

const show = async (thing: Thing, id: string, { json }: { readonly json?: boolean }): Promise<void> => {
  if (thing === 'target') {
    const definitions = await loadDefinitions();
    const found = definitions.get(id) ?? unknown(thing, id, definitions.keys());
    return print(json, found, () =>
      [`${found.title}  ${found.homepage}`, `  issues: ${found.issues}`, ...targetText(found)].join('\n'),
    );
  }
  const fixtures: Fixtures = loadFixtures();
  const { catalogue, scenarios } = fixtures;
  const checks = checksIn(scenarios);
  if (thing === 'spec') {
    const found =
      catalogue.specs.get(id.toUpperCase()) ?? unknown(thing, id.toUpperCase(), catalogue.specs.keys());
    const coverage = coverageOf(found, scenarios);
    return print(
      json,
      coverage,
      () =>
        `${found.id}  ${found.title}\n  ${found.url}\n  ${coverage.requirements} requirements: ${coverage.tested} tested, ${coverage.untested} untested, ${coverage.excluded} excluded`,
    );
  }
  if (thing === 'scenario') {
    const found =
      scenarios.find((scenario) => scenario.id === id) ??
      unknown(
        thing,
        id,
        scenarios.map((scenario) => scenario.id),
      );
    return print(json, found, () => scenarioText(found));
  }
  if (thing === 'check') {
    const found =
      checks.find((check) => check.id === id) ??
      unknown(
        thing,
        id,
        checks.map((check) => check.id),
      );
    return print(json, found, () => {
      const covered = found.covers.map(
        (cover) => `  ${cover}  ${catalogue.requirements.get(cover)?.summary}`,
      );
      return [`${found.id}  ${found.level}${found.observe ? ', observed only' : ''}`, ...covered].join('\n');
    });
  }
  const found = catalogue.requirements.get(id) ?? unknown(thing, id, catalogue.requirements.keys());
  const deciding = checks.filter(({ covers }) => covers.includes(found.id));
  return print(json, { ...found, checks: deciding.map((check) => check.id) }, () =>
    requirementText(found, catalogue, deciding),
  );
};

export const addList = (program: Command): void => {
  program
    .command('list')
    .description('List targets, specifications, scenarios, checks, requirements, or what parties can do.')
    .addArgument(new Argument('<kind>', 'what to list').choices(kinds))
    .argument('[text]', 'only those whose name or title contains this')
    .option('--json', 'print JSON')
    .action(list);
  program
    .command('show')
    .description('Show one target, specification, scenario, check or requirement in full.')
    .addArgument(new Argument('<kind>', 'what it is').choices(things))
    .argument('<id>', 'its id; a check is scenario#check')
    .option('--json', 'print JSON')
    .action(show);
};
