import type { Command } from 'commander';
import { checksOf } from '../harness/language/scenario.ts';
import { kindsForAll, type Network, networkNamed, networks, partyKinds } from '../harness/networks/index.ts';
import { type Fixtures, loadFixtures } from '../harness/run/fixtures.ts';
import { coverageOf } from '../harness/run/report.ts';
import { variables } from '../harness/targets/external-environment.ts';
import { listenersByConfiguration, loadDefinitions, versionsOf } from '../harness/targets/index.ts';
import { defectDocs } from './defect-pages.ts';
import { exits } from './exits.ts';
import { program } from './main.ts';
import { tableOf } from './markdown.ts';
import { kindsTable, partyPages } from './party-pages.ts';
import { partiesSchemaText } from './party-schema.ts';

const commands = (top: Command): string =>
  tableOf(
    ['command', 'what it does'],
    top.commands.map((command) => [`\`${command.name()} ${command.usage()}\``, command.description()]),
  );

const defaultOf = (value: unknown): string =>
  value === undefined || Array.isArray(value) ? '' : String(value);

const optionsOf = ({ options }: Command): string =>
  tableOf(
    ['option', 'meaning', 'default'],
    options.map(({ flags, description, defaultValue }) => [
      `\`${flags}\``,
      description,
      defaultOf(defaultValue),
    ]),
  );

const options = (top: Command): string =>
  top.commands.map((command) => `### ${command.name()}\n\n${optionsOf(command)}`).join('\n\n');

const environment = (): string =>
  tableOf(
    ['variable', 'meaning'],
    Object.entries(variables).map(([name, { meaning }]) => [`\`${name}\``, meaning]),
  );

const meanings: Readonly<Record<keyof typeof exits, string>> = {
  expected: 'everything was decided, and came out as expected',
  unexpected:
    'a failure that is in no baseline, a known failure that now fails differently, a lost claim, a blocked check that no failing check explains, a stale baseline entry, a verdict that differs between repeats, or a server that did not answer when asked for its features',
  usage: 'the command line or a fixture is wrong',
  environment: 'a target did not start or went away, or the run was interrupted',
  harness: 'assay itself is at fault',
};

const exitCodes = (): string =>
  tableOf(
    ['code', 'meaning'],
    Object.entries(exits).map(([name, code]) => [code, meanings[name as keyof typeof exits]]),
  );

const targets = async (): Promise<string> =>
  tableOf(
    ['target', 'versions', 'how it runs', 'configurations, with their listeners'],
    [...(await loadDefinitions()).values()].map((definition) => {
      const { name } = definition;
      const base = [`[${name}](${name}/target.yaml)`, versionsOf(definition).join(', ')];
      if (definition.driver === 'external') return [...base, 'runs already', ''];
      if (definition.driver === 'embedded') {
        const { embedded } = networkNamed(definition.protocol);
        return [...base, 'in this process', embedded?.listeners.join(', ') ?? ''];
      }
      if (definition.driver === 'composition')
        return [
          ...base,
          `containers${definition.untested === undefined ? '' : `, untested: ${definition.untested}`}`,
          Object.keys(definition.listeners).join(', '),
        ];
      return [
        ...base,
        definition.driver === 'container' && definition.process
          ? `container, \`process:${name}\``
          : definition.driver,
        listenersByConfiguration(definition)
          .map(([configuration, listeners]) => `${configuration}: ${listeners.join(', ')}`)
          .join('; '),
      ];
    }),
  );

const networkRows = (): string =>
  tableOf(
    ['network', 'addresses', 'listener', 'what it is'],
    [...networks.values()].flatMap(({ title, schemes, listeners }) =>
      Object.entries(listeners).map(([listener, { summary }], index) => [
        index === 0 ? title : '',
        index === 0 ? addressesOf(schemes) : '',
        `\`${listener}\``,
        summary,
      ]),
    ),
  );

const addressesOf = (schemes: Network['schemes']): string =>
  Object.entries(schemes)
    .map(([scheme, { port, directTls }]) => `\`${scheme}://\` (${port}${directTls ? ', TLS' : ''})`)
    .join(', ');

const coverage = ({ catalogue, scenarios }: Fixtures): string => {
  const checks = scenarios.flatMap((scenario) => checksOf(scenario).map(() => scenario.spec));
  return tableOf(
    ['specification', 'requirements', 'tested', 'only observed', 'untested', 'excluded', 'checks'],
    [...catalogue.specs.values()].map((spec) => {
      const { requirements, tested, observed, untested, excluded } = coverageOf(spec, scenarios);
      const own = checks.filter((id) => id === spec.id).length;
      const title = `[${spec.id}](${spec.url}) ${spec.title}`;
      return [title, requirements, tested, observed, untested, excluded, own];
    }),
  );
};

/** Puts each text between `<!-- generated: name -->` and `<!-- end -->`. */
const fillIn = (document: string, parts: Readonly<Record<string, string>>): string =>
  document.replace(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (whole, begin: string, name: string, end: string) => {
      const text = parts[name];
      return text === undefined ? whole : `${begin}${text}\n${end}`;
    },
  );

/** The pages that have generated parts. */
const pages = [
  'bin/README.md',
  'fixtures/README.md',
  'fixtures/defects/README.md',
  'fixtures/scenarios/README.md',
  'fixtures/targets/README.md',
];

/** The pages that are generated, or have generated parts, as they should be. */
export const generateDocs = async (read: (file: string) => string): Promise<ReadonlyMap<string, string>> => {
  const top = program();
  const fixtures = loadFixtures();
  const defects = await defectDocs(fixtures);
  const parts = {
    commands: commands(top),
    options: options(top),
    environment: environment(),
    'exit-codes': exitCodes(),
    parties: kindsTable(partyKinds.values()),
    targets: await targets(),
    networks: networkRows(),
    coverage: coverage(fixtures),
    defects: tableOf(['requirement', 'what the server does', 'seen on', 'how to see it'], defects.rows),
  };
  return new Map([
    ...pages.map((file) => [file, fillIn(read(file), parts)] as const),
    ...partyPages(networks.values(), kindsForAll),
    ['fixtures/schemas/parties.schema.json', partiesSchemaText(partyKinds.values())],
    ...defects.pages,
  ]);
};
