import { Argument, type Command } from 'commander';
import type { Requirement } from '../harness/catalogue/catalogue.ts';
import { checksOf, type Scenario } from '../harness/language/scenario.ts';
import { networkNamed, partyKinds } from '../harness/networks/index.ts';
import { brokenIn, loadDefectRows, seenIn } from '../harness/run/defect-rows.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { coverageOf } from '../harness/run/report.ts';
import { UsageError } from '../harness/run/selection.ts';
import { type Definition, loadDefinitions, versionsOf } from '../harness/targets/index.ts';
import { checksIn } from './named-check.ts';
import { fixturesOption } from './options.ts';
import { print, table } from './table.ts';
import { valueText } from './value-text.ts';

const kinds = ['targets', 'specs', 'scenarios', 'checks', 'requirements', 'parties', 'defects'] as const;
type Kind = (typeof kinds)[number];

interface ListFlags {
  readonly fixtures?: readonly string[];
  readonly json?: boolean;
}

const standing = (requirement: Requirement, covered: ReadonlySet<string>): string =>
  covered.has(requirement.id) ? 'tested' : (requirement.excluded ?? 'untested');

const matches = (pattern: string | undefined, ...names: readonly string[]): boolean =>
  pattern === undefined || names.some((name) => name.toLowerCase().includes(pattern.toLowerCase()));

const describeTarget = (definition: Definition): readonly string[] => [
  definition.name,
  versionsOf(definition).join(', '),
  driversOf(definition),
  definition.homepage ?? '',
];

const driversOf = (definition: Definition): string => {
  if (definition.driver === 'container' && definition.process) return 'container, process';
  if (definition.driver === 'composition' && definition.untested !== undefined)
    return 'composition, untested';
  return definition.driver;
};

/** What a scenario is played on where that is more than one target. */
const togetherIn = ({ world }: Scenario): string => {
  const titles = Object.values(world).map((network) => networkNamed(network).title);
  return titles.length > 1 ? ` (${titles.join(' and ')} together)` : '';
};

const list = async (kind: Kind, pattern: string | undefined, flags: ListFlags): Promise<void> => {
  const show = (
    data: readonly unknown[],
    rows: readonly (readonly (string | number)[])[],
    there: () => string,
  ): void => {
    if (data.length === 0 && !flags.json) throw new UsageError(`no ${kind} match ${pattern}; ${there()}`);
    print(flags.json, data, () => table(rows));
  };
  if (kind === 'targets') {
    const definitions = await loadDefinitions();
    const found = [...definitions.values()].filter(({ name, title }) => matches(pattern, name, title));
    return show(found, found.map(describeTarget), () => `there are ${[...definitions.keys()].join(', ')}`);
  }
  if (kind === 'parties') {
    const found = [...partyKinds.values()].filter((party) => matches(pattern, party.kind));
    return show(
      found.map(({ kind, summary, phases, options, verbs }) => ({ kind, summary, phases, options, verbs })),
      found.flatMap(({ kind, verbs }) =>
        Object.entries(verbs).map(([verb, { summary, schema }]) => [
          kind,
          verb,
          `${summary} ${schema.type === 'null' ? 'No value' : valueText(schema)}.`,
        ]),
      ),
      () => `there are ${[...partyKinds.keys()].join(', ')}`,
    );
  }
  const { catalogue, scenarios } = loadFixtures(flags.fixtures);
  const specs = (): string => `the specifications are ${[...catalogue.specs.keys()].join(', ')}`;
  if (kind === 'specs') {
    const found = [...catalogue.specs.values()]
      .filter(({ id, title }) => matches(pattern, id, title))
      .map((spec) => coverageOf(spec, scenarios));
    return show(
      found,
      found.map(({ id, tested, requirements, title }) => [id, `${tested}/${requirements} tested`, title]),
      specs,
    );
  }
  if (kind === 'scenarios') {
    const found = scenarios.filter(({ id, title }) => matches(pattern, id, title));
    return show(
      found,
      found.map((scenario) => [
        scenario.id,
        checksOf(scenario).length,
        `${scenario.title}${togetherIn(scenario)}`,
      ]),
      specs,
    );
  }
  if (kind === 'defects') {
    const found = (await loadDefectRows({ catalogue, scenarios })).filter(
      ({ id, title, requirements, seen }) =>
        matches(
          pattern,
          id,
          title,
          ...requirements.map((one) => one.id),
          ...seen.map(({ product }) => product),
        ),
    );
    return show(
      found,
      found.flatMap(({ requirements, title, seen, command }) => [
        [brokenIn(requirements), `${title} – ${seenIn(seen)}`],
        ['', command],
      ]),
      specs,
    );
  }
  const checks = checksIn(scenarios);
  if (kind === 'checks') {
    const found = checks.filter(({ id, covers }) => matches(pattern, id, ...covers));
    return show(
      found,
      found.map(({ id, level, covers }) => [level, id, covers.join(' ')]),
      specs,
    );
  }
  const covered = new Set(checks.flatMap(({ covers }) => covers));
  const found = [...catalogue.requirements.values()].filter(({ id, summary }) =>
    matches(pattern, id, summary),
  );
  return show(
    found,
    found.map((one) => [one.id, one.level, standing(one, covered), one.summary]),
    specs,
  );
};

export const addList = (program: Command): void => {
  program
    .command('list')
    .description(
      'List targets, specifications, scenarios, checks, requirements, the verbs of parties, or the defects of servers that have been argued.',
    )
    .addArgument(new Argument('<kind>', 'what to list').choices(kinds))
    .argument('[text]', 'only those whose name or title contains this text')
    .addOption(fixturesOption())
    .option('--json', 'print JSON')
    .action(list);
};
