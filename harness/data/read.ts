import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { oncePerText } from '../once.ts';
import { root } from '../root.ts';
import { foremost } from './complaint.ts';
import { strictly } from './schema.ts';
import { parseYaml, type Yaml, YamlError } from './yaml.ts';

export { nearest } from './nearest.ts';

/** A data file of ours is wrong: where, what was found, what was expected, and what to try. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly file: string;
  readonly line: number;
  constructor(file: string, line: number, found: string, expected: string, hint?: string) {
    super(`${file}:${line}: found ${found}, expected ${expected}${hint ? `\n  try: ${hint}` : ''}`);
    this.file = file;
    this.line = line;
  }
}

/** A YAML file that kept to its schema, and where in the file each part stands. */
export interface DataFile<T> extends Pick<Yaml, 'lineOf'> {
  /** Relative to the package, with forward slashes; as given where it lies elsewhere. */
  readonly file: string;
  readonly data: T;
}

/** What parties and verbs may be told. Editors read it in this file; the loader asks each kind, which knows the line and the word. */
const kindsFile = 'parties.schema.json';
const leftToKinds = { $defs: { party: {}, step: {} } };

/** Compiles a schema of `fixtures/schemas`, once. */
export const schema: (name: string) => ValidateFunction = oncePerText((name) => {
  const read = (file: string): { readonly source: string; readonly text: object } => {
    const source = readFileSync(root(`fixtures/schemas/${file}`), 'utf8');
    const { $schema: _, ...text } = JSON.parse(source);
    return { source, text };
  };
  const { source, text } = read(`${name}.schema.json`);
  const others = new Set(Array.from(source.matchAll(/"([a-z-]+\.schema\.json)#/g), ([, file = '']) => file));
  const ajv = new Ajv2020(strictly);
  ajv.addSchema(leftToKinds, kindsFile);
  for (const other of others) if (other !== kindsFile) ajv.addSchema(read(other).text, other);
  return ajv.compile(text);
});

/**
 * Reads a YAML file and holds it against a schema of `fixtures/schemas`.
 * @throws {DataError} with the place and a likely fix.
 */
export const readData = <T>(
  path: string,
  schemaName: string,
  text = readFileSync(path, 'utf8'),
): DataFile<T> => {
  const inside = relative(root('.'), path).replaceAll('\\', '/');
  const file = inside.startsWith('../') ? path : inside;
  const yaml = ((): Yaml => {
    try {
      return parseYaml(text);
    } catch (error) {
      if (error instanceof YamlError) throw new DataError(file, error.line, error.found, error.expected);
      throw error;
    }
  })();
  const validate = schema(schemaName);
  if (!validate(yaml.data)) {
    const first = foremost(validate.errors ?? []);
    if (first) throw new DataError(file, yaml.lineOf(first.path), first.found, first.expected, first.hint);
  }
  return { file, data: yaml.data as T, lineOf: yaml.lineOf };
};
