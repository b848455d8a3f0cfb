import type { Schema } from '../harness/data/schema.ts';
import type { PartyKind } from '../harness/networks/index.ts';
import { partySchema } from '../harness/networks/party-schema.ts';

/** JSON Schema as editors know it: without words of ours. */
type Plain = Readonly<Record<string, unknown>>;

/** What a row of a table, a parameter of a sequence, or a name stands for is seen later. */
const placeholder: Plain = { type: 'string', pattern: '\\{' };

const isScalar = ({ type, enum: words, pattern, const: one }: Schema): boolean =>
  words !== undefined || one !== undefined || pattern !== undefined || type === 'integer';

const each = (
  schemas: Readonly<Record<string, Schema>>,
  change: (schema: Schema) => unknown,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));

/** A schema as editors are to hold files against it: before rows and parameters are put in. */
const plain = (schema: Schema): Plain => {
  const { format: _, exactlyOneOf, properties, items, anyOf, additionalProperties, ...rest } = schema;
  const written: Plain = {
    ...rest,
    ...(anyOf && { anyOf: anyOf.map(plain) }),
    ...(items && { items: plain(items) }),
    ...(properties && { properties: each(properties, plain) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? plain(additionalProperties) : additionalProperties,
    }),
  };
  if (!isScalar(schema)) return exactlyOneOf ? { ...written, ...oneOfKeys(exactlyOneOf, schema) } : written;
  const { title, description, examples, ...rule } = written;
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(examples !== undefined && { examples }),
    anyOf: [rule, placeholder],
  };
};

/** Exactly one of these keys, in the words of JSON Schema; what is no object needs none. */
const oneOfKeys = (keys: readonly string[], { type }: Schema): Plain => {
  const others = [type ?? []].flat().filter((one) => one !== 'object');
  return {
    oneOf: [
      ...keys.map((key) => ({ type: 'object', required: [key] })),
      ...(others.length > 0 ? [{ type: others }] : []),
    ],
  };
};

const partyOf = (kind: PartyKind): Plain => {
  const { properties = {}, ...rest } = partySchema(kind);
  const { kind: own, ...others } = properties;
  return {
    ...rest,
    properties: {
      kind: own,
      ...each(others, plain),
      when: { description: 'Only for these rows of the table.', type: 'object' },
    },
  };
};

const shorthand = (kinds: readonly PartyKind[]): Plain => ({
  description: 'Kind and phase, and the site where the world has several.',
  anyOf: [
    { enum: kinds.flatMap(({ kind, phases }) => [kind, ...phases.map((phase) => `${kind} ${phase}`)]) },
    {
      type: 'string',
      pattern: `^(?:${kinds.map(({ kind }) => kind).join('|')})(?: [a-z]+)? at [a-z][a-z0-9-]*$`,
    },
    placeholder,
  ],
});

/** The value of a verb, whichever of the kinds that have it the party is of. */
const valueSchema = (verb: string, kinds: readonly PartyKind[]): Plain => {
  const rows = kinds.flatMap(({ kind, verbs }) => {
    const row = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    return row === undefined ? [] : [{ kind, row }];
  });
  const [only, ...more] = rows;
  if (only && more.length === 0) return { description: only.row.summary, ...plainWithout(only.row.schema) };
  return {
    description: rows.map(({ kind, row }) => `${kind}: ${row.summary}`).join(' '),
    anyOf: distinct(rows.map(({ row }) => plain(row.schema))),
  };
};

/** What the verb does says more than what its value is. */
const plainWithout = (schema: Schema): Plain => {
  const { description, ...rest } = plain(schema);
  return rest;
};

const distinct = (schemas: readonly Plain[]): readonly Plain[] => [
  ...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values(),
];

/**
 * What editors complete and check of parties and their steps, from the tables of all kinds: JSON Schema in a file that the
 * schema of scenarios refers to.
 */
export const partiesSchema = (all: Iterable<PartyKind>): Plain => {
  const kinds = [...all];
  const verbs = new Set(kinds.flatMap((kind) => Object.keys(kind.verbs)));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'assay parties',
    description: 'What parties of each kind may be told. Written by `npm run docs`.',
    $defs: {
      party: {
        anyOf: [
          shorthand(kinds),
          {
            type: 'object',
            required: ['kind'],
            discriminator: { propertyName: 'kind' },
            oneOf: kinds.map(partyOf),
          },
        ],
      },
      step: {
        type: 'object',
        patternProperties: Object.fromEntries(
          [...verbs].map((verb) => [`^[a-z{][a-z0-9{}-]* ${verb}$`, valueSchema(verb, kinds)]),
        ),
      },
    },
  };
};

/** JSON with a line for each part down to some depth, and no more lines. */
const inLines = (value: unknown, depth: number, indent = ''): string => {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const further = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((entry) => `${further}${inLines(entry, depth - 1, further)}`)
    : Object.entries(value).map(
        ([key, entry]) => `${further}${JSON.stringify(key)}: ${inLines(entry, depth - 1, further)}`,
      );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
};

/** The file as it is written: a line for each verb. */
export const partiesSchemaText = (kinds: Iterable<PartyKind>): string =>
  `${inLines(partiesSchema(kinds), 4)}\n`;
