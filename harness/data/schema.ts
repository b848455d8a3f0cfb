import { Ajv2020, type Options } from 'ajv/dist/2020.js';
import { type Complaint, type Formats, foremost } from './complaint.ts';

/** As much of JSON Schema (2020-12) as tables of ours are written in. */
export interface Schema {
  /** What such a value is, in a word or two. */
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  /** One of the formats that whoever checks it knows. */
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly additionalProperties?: boolean | Schema;
  /** Ours, for what would take JSON Schema a list of alternatives: exactly one of these keys is there. */
  readonly exactlyOneOf?: readonly string[];
}

/** How schemas of ours are read. */
export const strictly: Options = {
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  discriminator: true,
  // A check that runs once or twice takes less time as it is than to be made better.
  code: { optimize: false },
  // That our schemas are schemas is for a test to say: to ask each time took longer than all the rest.
  meta: false,
  validateSchema: false,
};

/** What a value has against it, if anything. */
export type Check = (schema: Schema, value: unknown) => Complaint | undefined;

const hasExactlyOne = (keys: readonly string[], data: object): boolean =>
  keys.filter((key) => Object.hasOwn(data, key)).length === 1;

/** Holds values against schemas, each of which is compiled once. */
export const createCheck = (formats: Formats = {}): Check => {
  const ajv = new Ajv2020({
    ...strictly,
    formats: Object.fromEntries(
      Object.entries(formats).map(([name, problem]) => [
        name,
        { type: 'string', validate: (text: string) => problem(text) === undefined },
      ]),
    ),
  });
  ajv.addKeyword({ keyword: 'exactlyOneOf', type: 'object', schemaType: 'array', validate: hasExactlyOne });
  return (schema, value) => {
    const validate = ajv.compile(schema);
    return validate(value) ? undefined : foremost(validate.errors ?? [], formats);
  };
};
