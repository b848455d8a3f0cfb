import { globSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../harness/data/yaml.ts';
import type { StepValue } from '../harness/language/scenario.ts';
import { kindsForAll, networks, partyKinds } from '../harness/networks/index.ts';
import { root } from '../harness/root.ts';
import { partyPages } from './party-pages.ts';
import { partiesSchema } from './party-schema.ts';

/** The schemas as an editor has them: each file with those that it refers to, and nobody is strict about them. */
const editor = new Ajv2020({ allErrors: true, strict: false });
const read = (name: string) => {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(root(`fixtures/schemas/${name}`), 'utf8'));
  return schema;
};
const { $schema: _, ...parties } = partiesSchema(partyKinds.values());
editor.addSchema(parties, 'parties.schema.json');
editor.addSchema(read('scenarios.schema.json'), 'scenarios.schema.json');
editor.addSchema(read('sequence.schema.json'), 'sequence.schema.json');

const complaintsOf = (schema: string, data: unknown): readonly string[] => {
  const validate = editor.getSchema(`${schema}.schema.json`);
  if (validate === undefined) throw new Error(`there is no schema ${schema}`);
  validate(data);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
};

const filesOf = (...patterns: readonly string[]): readonly string[] =>
  globSync([...patterns], { cwd: root('fixtures') }).toSorted();

test.each([
  ['scenarios', filesOf('scenarios/**/*.yaml', 'self-test/**/*.yaml', 'bench/*.yaml')],
  ['sequence', filesOf('sequences/*.yaml')],
])('an editor finds no fault with %s of ours', (schema, files) => {
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const text = readFileSync(root(`fixtures/${file}`), 'utf8');
    expect.soft(complaintsOf(schema, parseYaml(text).data), file).toEqual([]);
  }
});

const fileWith = (party: unknown, step: object) => ({
  spec: 'RFC6120',
  topic: 'sample',
  title: 'Sample',
  scenarios: [{ id: 'one', title: 'one', parties: { romeo: party }, steps: [step] }],
});

describe('an editor marks', () => {
  test.each<readonly [string, unknown, object]>([
    ['a phase that the kind does not have', 'client secured', { 'romeo sends': '<presence/>' }],
    ['an option of another kind', { kind: 'client', database: 'disk' }, { 'romeo sends': '<presence/>' }],
    ['a priority that is too high', { kind: 'client', priority: 200 }, { 'romeo sends': '<presence/>' }],
    ['a word that the verb does not know', 'client', { 'romeo logs in': 'away' }],
    ['a key that the verb does not know', 'xmtp', { 'romeo creates dm': { wiht: 'bo' } }],
    ['two of what must be one', 'stream', { 'romeo sends bytes': { base64: 'YQ==', latin1: 'a' } }],
    ['a value where none can be', 'stream', { 'romeo half-closes': 'now' }],
  ])('%s', (_name, party, step) => {
    expect(complaintsOf('scenarios', fileWith(party, step))).not.toEqual([]);
  });

  test.each<readonly [unknown, object]>([
    ['client {row.phase}', { 'romeo logs in': '{row.phase}' }],
    [{ kind: 'client', priority: '{row.priority}' }, { 'romeo sends': '<presence/>' }],
    ['xmtp', { 'romeo lists messages': { in: '{dm}', limit: '{row.limit}', types: ['{row.type}'] } }],
  ])('nothing where a row of a table says it: %j, %j', (party, step) => {
    expect(complaintsOf('scenarios', fileWith(party, step))).toEqual([]);
  });
});

test('examples stand in the reference as steps that can be copied', () => {
  const pages = [...partyPages(networks.values(), kindsForAll).values()].join('\n');
  const steps = [...pages.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].flatMap(
    ([, text = '']) => parseYaml(text).data as readonly Readonly<Record<string, StepValue>>[],
  );
  const examples = [...partyKinds.values()].flatMap(({ verbs }) =>
    Object.entries(verbs).flatMap(([verb, { schema }]) =>
      (schema.examples ?? []).map((example) => [verb, example]),
    ),
  );
  const written = steps.flatMap((step) =>
    Object.entries(step).map(([key, value]) => [key.replace(/^\S+ /, ''), value ?? null]),
  );
  expect(written).toEqual(examples);
});
