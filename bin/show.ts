import { Argument, type Command } from 'commander';
import type { Catalogue, Requirement } from '../harness/catalogue/catalogue.ts';
import { nearest } from '../harness/data/nearest.ts';
import type { Scenario } from '../harness/language/scenario.ts';
import { sitesOf } from '../harness/language/world.ts';
import { networkNamed } from '../harness/networks/index.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { coverageOf } from '../harness/run/report.ts';
import { UsageError } from '../harness/run/selection.ts';
import {
  type CompositionDefinition,
  configurationSuffix,
  type Definition,
  listenersByConfiguration,
  loadDefinitions,
  type ProcessDefinition,
  type ServerDefinition,
  type Version,
} from '../harness/targets/index.ts';
import { checksIn, type NamedCheck } from './named-check.ts';
import { fixturesOption } from './options.ts';
import { print } from './table.ts';

const things = ['target', 'spec', 'scenario', 'check', 'requirement'] as const;
type Thing = (typeof things)[number];

interface ShowFlags {
  readonly fixtures?: readonly string[];
  readonly json?: boolean;
}

/** Where a version comes from. */
const sourceOf = (
  { driver, process: program }: ServerDefinition | ProcessDefinition,
  { image, suites, dockerfile = 'Dockerfile' }: Version,
): string => {
  if (driver === 'process') return `runs ${program.binary} found on this host`;
  if (image !== undefined) return `is the image ${image}`;
  return suites === undefined ? `from its ${dockerfile}` : `from Debian ${suites.join(' or ')}`;
};

const serverText = (server: ServerDefinition | ProcessDefinition): readonly string[] => [
  `  domain: ${server.domain}`,
  ...server.versions.flatMap((version: Version) => [
    `  ${server.name}@${version.version}  ${sourceOf(server, version)}`,
    ...Object.entries(version.implements ?? {}).map(
      ([spec, where]) => `    implements ${spec}, as ${where} says`,
    ),
  ]),
  ...listenersByConfiguration(server).map(
    ([name, listeners]) => `  ${server.name}${configurationSuffix(name)} listens for ${listeners.join(', ')}`,
  ),
  ...(server.driver === 'container' && server.process
    ? [`  process:${server.name} runs ${server.process.binary} found on this host`]
    : []),
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
  if (definition.driver === 'container' || definition.driver === 'process') return serverText(definition);
  if (definition.driver === 'composition') return compositionText(definition);
  if (definition.driver === 'external') return [`  ${definition.address} runs already`];
  return [`  ${definition.name} runs in the command's own process`];
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
  const detail =
    step.kind === 'expect'
      ? step.options
          .map(
            ({ party, expected }) =>
              `${party} ${expected.kind === 'xml' ? expected.template : expected.kind}`,
          )
          .join('\n      or ')
      : step.kind === 'has'
        ? step.template
        : step.kind === 'watch'
          ? step.rule.expects
          : step.kind === 'text'
            ? step.patterns.join(' ')
            : `${step.templates.join(' ')}${step.after ? ` (after ${step.after})` : ''}${step.asks ? ` (asks ${step.asks})` : ''}`;
  return `${step.label}: ${detail}${step.check ? `\n      check ${step.check.id} ${step.check.level} ${step.check.covers.join(' ')}` : ''}`;
};

const scenarioText = (scenario: Scenario): string =>
  [
    `${scenario.id}  ${scenario.title}`,
    `  ${scenario.source}`,
    ...(sitesOf(scenario).length > 1
      ? [
          `  world: ${Object.entries(scenario.world)
            .map(([site, network]) => `${site} (${networkNamed(network).title})`)
            .join(', ')}`,
        ]
      : []),
    `  parties: ${Object.entries(scenario.parties)
      .map(
        ([name, { kind, phase, at }]) => `${name} (${[kind, phase, ...(at ? [`at ${at}`] : [])].join(', ')})`,
      )
      .join(', ')}`,
    ...(scenario.needs.length > 0 ? [`  needs: ${scenario.needs.join(', ')}`] : []),
    ...scenario.steps.map((step) => `    ${stepText(step)}`),
  ].join('\n');

/** Where a reader finds it. */
const placeOf = ({ spec, section, heading, source }: Requirement, catalogue: Catalogue): string =>
  `${source ?? `${catalogue.specs.get(spec)?.url ?? ''} section ${section}`}${heading ? ` (${heading})` : ''}`;

const requirementText = (one: Requirement, catalogue: Catalogue, checks: readonly NamedCheck[]): string => {
  const status = catalogue.specs.get(one.spec)?.status;
  return [
    `${one.id}  ${one.level}, binds ${one.party}`,
    `  ${one.summary}`,
    `  ${placeOf(one, catalogue)}`,
    ...(status === undefined || status === 'Final' ? [] : [`  status: ${status}`]),
    ...(one.sdks ? [`  said of ${one.sdks.join(', ')}`] : []),
    ...(one.note ? [`  ${one.note}`] : []),
    ...(one.excluded ? [`  excluded: ${one.excluded}`] : []),
    ...checks.map(({ id }) => `  checked by ${id}`),
  ].join('\n');
};

const show = async (thing: Thing, id: string, { json, fixtures: folders }: ShowFlags): Promise<void> => {
  if (thing === 'target') {
    const definitions = await loadDefinitions();
    const found = definitions.get(id) ?? unknown(thing, id, definitions.keys());
    return print(json, found, () =>
      [`${found.title}  ${found.homepage}`, `  issues: ${found.issues}`, ...targetText(found)].join('\n'),
    );
  }
  const { catalogue, scenarios } = loadFixtures(folders);
  const checks = checksIn(scenarios);
  if (thing === 'spec') {
    const found =
      catalogue.specs.get(id.toUpperCase()) ?? unknown(thing, id.toUpperCase(), catalogue.specs.keys());
    const coverage = coverageOf(found, scenarios);
    return print(
      json,
      coverage,
      () =>
        `${found.id}  ${found.title}\n  ${found.url}\n  ${coverage.requirements} requirements: ${coverage.tested} tested, ${coverage.observed} only observed, ${coverage.untested} untested, ${coverage.excluded} excluded`,
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
      return [
        `${found.id}  ${found.level}${found.observe ? ', observed only' : ''}${found.by ? `, judged where ${found.by} is declared` : ''}`,
        ...covered,
      ].join('\n');
    });
  }
  const found = catalogue.requirements.get(id) ?? unknown(thing, id, catalogue.requirements.keys());
  const deciding = checks.filter(({ covers }) => covers.includes(found.id));
  return print(json, { ...found, checks: deciding.map((check) => check.id) }, () =>
    requirementText(found, catalogue, deciding),
  );
};

export const addShow = (program: Command): void => {
  program
    .command('show')
    .description('Show one target, specification, scenario, check or requirement in full.')
    .addArgument(new Argument('<kind>', 'what to show').choices(things))
    .argument('<id>', 'its id; that of a check is scenario#check')
    .addOption(fixturesOption())
    .option('--json', 'print JSON')
    .action(show);
};
