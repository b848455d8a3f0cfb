import type { Schema } from '../harness/data/schema.ts';
import type { StepValue } from '../harness/language/scenario.ts';
import type { Network, PartyKind, Verb } from '../harness/networks/index.ts';
import { partySchema } from '../harness/networks/party-schema.ts';
import { flow } from '../harness/xml/record-text.ts';
import { tableOf } from './markdown.ts';
import { valueText } from './value-text.ts';

/** Who acts in examples, as their names are in those of each language. */
const names: Readonly<Record<PartyKind['language'], string>> = { XML: 'romeo', records: 'alix' };
const nameOf = ({ protocol, language }: PartyKind): string =>
  protocol === undefined ? 'admin' : names[language];

const code = (text: string): string => `\`${text}\``;

/** What a kind may be told, each with its values and what it is for. */
const optionRows = (kind: PartyKind): readonly (readonly string[])[] =>
  Object.entries(partySchema(kind).properties ?? {}).flatMap(([name, schema]) =>
    name === 'kind' || name === 'phase' || name === 'at'
      ? []
      : [[code(name), code(valueText(schema)), schema.description ?? '']],
  );

/** The form of a value that is told by keys, where it is one. */
const keyed = (schema: Schema): Schema | undefined =>
  schema.properties === undefined ? schema.anyOf?.map(keyed).find((one) => one !== undefined) : schema;

/** Keys, each with its value and its meaning; those that share both share a row. */
const keyRows = ({ properties = {}, required = [] }: Schema): readonly (readonly string[])[] => {
  const rows = new Map<string, { readonly keys: string[]; readonly cells: readonly string[] }>();
  for (const [key, schema] of Object.entries(properties)) {
    const cells = [code(valueText(schema)), schema.description ?? ''];
    const row = rows.get(cells.join('\n')) ?? { keys: [], cells };
    rows.set(cells.join('\n'), row);
    row.keys.push(code(required.includes(key) ? key : `${key}?`));
  }
  return [...rows.values()].map(({ keys, cells }) => [keys.join(', '), ...cells]);
};

const valueLines = (schema: Schema): readonly string[] => {
  const form = keyed(schema);
  const rule = form?.exactlyOneOf && `Exactly one of ${form.exactlyOneOf.map(code).join(', ')}.`;
  if (form !== undefined && form !== schema) {
    const short = schema.anyOf?.filter((one) => keyed(one) === undefined).map(valueText) ?? [];
    return [
      `Value: ${short.map(code).join(' or ')}, or keys:`,
      '',
      tableOf(['key', 'value', 'meaning'], keyRows(form)),
    ];
  }
  if (form !== undefined)
    return [...(rule ? [rule, ''] : []), tableOf(['key', 'value', 'meaning'], keyRows(form))];
  if (schema.type === 'null') return ['No value.'];
  const { description } = schema;
  return [`Value: ${code(valueText(schema))}${description === undefined ? '' : `. ${description}`}`];
};

const exampleOf = (name: string, verb: string, value: StepValue): string =>
  `- ${name} ${verb}:${value === null ? '' : ` ${flow(value, 0)}`}`;

const verbOf = (kind: PartyKind, [verb, { summary, schema }]: readonly [string, Verb]): string =>
  [
    `### ${verb}`,
    '',
    summary,
    '',
    ...valueLines(schema),
    '',
    '```yaml',
    ...((schema.examples ?? []) as readonly StepValue[]).map((value) => exampleOf(nameOf(kind), verb, value)),
    '```',
  ].join('\n');

/** The phases of a kind, the one that a party gets to by itself in bold. */
export const phasesText = ({ phases, phase }: PartyKind): string =>
  phases.map((one) => (one === phase ? `**${code(one)}**` : code(one))).join(', ');

const kindOf = (kind: PartyKind): string =>
  [
    `## ${kind.kind}`,
    '',
    kind.summary,
    '',
    `Phases: ${phasesText(kind)}.`,
    '',
    ...(optionRows(kind).length > 0 ? [tableOf(['option', 'value', 'meaning'], optionRows(kind)), ''] : []),
    Object.entries(kind.verbs)
      .map((row) => verbOf(kind, row))
      .join('\n\n'),
  ].join('\n');

const pageOf = ({ title, kinds }: Pick<Network, 'title' | 'kinds'>): string =>
  [
    `# Parties of ${title}`,
    '',
    'What parties of each kind can be told and can do in [a scenario](../README.md). `bin/assay list parties` prints the same',
    'in short. A key with a question mark may be left out. This page is written by `npm run docs`, from the tables that the',
    'loader checks scenarios by.',
    '',
    kinds.map(kindOf).join('\n\n'),
    '',
  ].join('\n');

/** The page of those that are of no network. */
const pageForAll = 'any';

const fileOf = (page: string): string => `fixtures/scenarios/parties/${page}.md`;

/** A page for each network, by file, and one for kinds that are of none. */
export const partyPages = (
  networks: Iterable<Network>,
  kindsForAll: readonly PartyKind[],
): ReadonlyMap<string, string> =>
  new Map([
    ...Array.from(networks, (network) => [fileOf(network.name), pageOf(network)] as const),
    [fileOf(pageForAll), pageOf({ title: 'any network', kinds: kindsForAll })],
  ]);

/** The kinds in short, with a link to all of each. */
export const kindsTable = (kinds: Iterable<PartyKind>): string =>
  tableOf(
    ['kind', 'what it is', 'phases (the default in bold)'],
    Array.from(kinds, (kind) => [
      `[\`${kind.kind}\`](parties/${kind.protocol ?? pageForAll}.md#${kind.kind})`,
      kind.summary,
      phasesText(kind),
    ]),
  );
