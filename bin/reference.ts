import type { Command } from 'commander';
import { partyKinds } from '../harness/parties/index.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { coverageOf } from '../harness/run/report.ts';
import { checksOf } from '../harness/scenario/scenario.ts';
import { loadDefinitions } from '../harness/targets/index.ts';
import { exits } from './exits.ts';
import { program } from './main.ts';

const row = (cells: readonly (string | number)[]): string =>
  `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;

const tableOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const commands = (top: Command): string =>
  tableOf(
    ['command', 'what it does'],
    top.commands.map((command) => [`\`${command.name()} ${command.usage()}\``, command.description()]),
  );

const runOptions = (top: Command): string => {
  const run = top.commands.find((command) => command.name() === 'run');
  return tableOf(
    ['option', 'meaning', 'default'],
    (run?.options ?? []).map(({ flags, description, defaultValue }) => [
      `\`${flags}\``,
      description,
      defaultValue === undefined || Array.isArray(defaultValue) ? '' : String(defaultValue),
    ]),
  );
};

const meanings: Readonly<Record<keyof typeof exits, string>> = {
  expected: 'everything as expected',
  unexpected:
    'a failure that no baseline has, one that fails differently, a lost claim, a blocked check that no failure explains, a stale baseline entry, a verdict that flips, a survey without an answer',
  usage: 'the command line or a fixture is wrong',
  environment: 'a target did not come up or went away, or the run was interrupted',
  harness: 'the harness is at fault',
};

const exitCodes = (): string =>
  tableOf(
    ['code', 'meaning'],
    Object.entries(exits).map(([name, code]) => [code, meanings[name as keyof typeof exits]]),
  );

const verbs = (): string =>
  tableOf(
    ['party', 'verb', 'what it does'],
    [...partyKinds.values()].flatMap(({ kind, verbs }) =>
      Object.entries(verbs).map(([verb, { summary }]) => [kind, `\`${verb}\``, summary]),
    ),
  );

const targets = async (): Promise<string> =>
  tableOf(
    ['target', 'versions', 'how it runs', 'listeners of default', 'listeners of best'],
    [...(await loadDefinitions()).values()].map((definition) => {
      const { name, versions } = definition;
      const base = [
        `[${name}](fixtures/targets/${name}/target.yaml)`,
        versions.map(({ version }) => version).join(', '),
      ];
      if (definition.driver === 'embedded') return [...base, 'in this process', 'grpc, history', ''];
      if (definition.driver === 'composition')
        return [
          ...base,
          `containers${definition.untested === undefined ? '' : `, untested: ${definition.untested}`}`,
          Object.keys(definition.listeners).join(', '),
          '',
        ];
      const { process, configurations } = definition;
      return [
        ...base,
        process ? `container, \`process:${name}\`` : 'container',
        Object.keys(configurations.default.listeners).join(', '),
        Object.keys(configurations.best.listeners).join(', '),
      ];
    }),
  );

const coverage = (): string => {
  const { catalogue, scenarios } = loadFixtures();
  const checks = scenarios.flatMap((scenario) => checksOf(scenario).map(() => scenario.spec));
  return tableOf(
    ['specification', 'requirements', 'tested', 'untested', 'excluded', 'checks'],
    [...catalogue.specs.values()].map((spec) => {
      const { requirements, tested, untested, excluded } = coverageOf(spec, scenarios);
      const own = checks.filter((id) => id === spec.id).length;
      return [`[${spec.id}](${spec.url}) ${spec.title}`, requirements, tested, untested, excluded, own];
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

/** The documents that have generated parts, as they should be. */
export const generateDocs = async (read: (file: string) => string): Promise<ReadonlyMap<string, string>> => {
  const top = program();
  const parts = {
    commands: commands(top),
    'run-options': runOptions(top),
    'exit-codes': exitCodes(),
    verbs: verbs(),
    targets: await targets(),
    coverage: coverage(),
  };
  const files = ['README.md', 'fixtures/scenarios/README.md'];
  return new Map(files.map((file) => [file, fillIn(read(file), parts)]));
};
