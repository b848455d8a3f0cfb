import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { root } from '../root.ts';

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
export interface DataFile<T> {
  /** Relative to the package, with forward slashes; as given where it lies elsewhere. */
  readonly file: string;
  readonly data: T;
  /** The line of the part at this path, counted from 1. */
  lineOf(path: readonly (string | number)[]): number;
}

const schemas = new Map<string, ValidateFunction>();

/** Compiles a schema of `fixtures/schemas`, once. */
export const schema = (name: string): ValidateFunction => {
  const known = schemas.get(name);
  if (known) return known;
  const compiled = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    discriminator: true,
  }).compile(JSON.parse(readFileSync(root(`fixtures/schemas/${name}.schema.json`), 'utf8')));
  schemas.set(name, compiled);
  return compiled;
};

const quote = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

/** The candidate with the fewest edits to `word`, where that is few enough to be a slip. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined => {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate);
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  return best && best.distance <= Math.max(2, word.length / 3) ? best.candidate : undefined;
};

const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

interface Complaint {
  readonly path: readonly string[];
  readonly found: string;
  readonly expected: string;
  readonly hint?: string;
}

const complaintOf = (error: ErrorObject): Complaint => {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const key = String(error.params.additionalProperty ?? error.params.unevaluatedProperty);
    const allowed = Object.keys((error.parentSchema?.properties ?? {}) as object);
    const near = nearest(key, allowed);
    return {
      path: [...path, key],
      found: `the key ${quote(key)}`,
      expected: allowed.length > 0 ? `one of ${allowed.join(', ')}` : 'no such key',
      ...(near && { hint: `${near}:` }),
    };
  }
  if (error.keyword === 'required') {
    return {
      path,
      found: `no ${error.params.missingProperty}`,
      expected: `the key ${error.params.missingProperty}`,
    };
  }
  if (error.keyword === 'enum') {
    const allowed = (error.params.allowedValues as unknown[]).map(String);
    const near = nearest(String(error.data), allowed);
    return {
      path,
      found: quote(error.data),
      expected: `one of ${allowed.join(', ')}`,
      ...(near && { hint: near }),
    };
  }
  return { path, found: quote(error.data), expected: error.message ?? error.keyword };
};

const located = (contents: Node | null, path: readonly (string | number)[], lines: LineCounter): number => {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
      );
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isCollection(node)) {
      node = node.get(Number(part), true);
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
};

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken)
    throw new DataError(
      file,
      lines.linePos(broken.pos[0]).line,
      'text that is not YAML',
      broken.message.split(/ at line \d+, column \d+:\n|\n/, 1)[0] ?? 'YAML',
    );
  visit(document, (_, node) => {
    if (isAlias(node))
      throw new DataError(file, lines.linePos(node.range?.[0] ?? 0).line, 'an alias', 'the value itself');
  });
  const data: unknown = document.toJS();
  const lineOf = (path: readonly (string | number)[]): number => located(document.contents, path, lines);
  const validate = schema(schemaName);
  if (!validate(data)) {
    // The deepest complaint is the most specific one where a schema offers alternatives.
    const [first] = (validate.errors ?? [])
      .map(complaintOf)
      .toSorted((a, b) => b.path.length - a.path.length);
    if (first) throw new DataError(file, lineOf(first.path), first.found, first.expected, first.hint);
  }
  return { file, data: data as T, lineOf };
};
