import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import schema from '../../fixtures/schemas/target.schema.json' with { type: 'json' };
import type { AccountsRecipe } from './accounts.ts';
import { TargetError } from './errors.ts';
import { nearest } from './nearest.ts';
import type { Configuration, ListenerKind } from './target.ts';

/** What a server is and how it comes to life: `fixtures/targets/<name>/target.yaml`. */
export interface Definition {
  /** The folder's name. */
  readonly name: string;
  /** Where the recipe and the templates lie. */
  readonly directory: string;
  readonly title: string;
  readonly homepage: string;
  readonly issues: string;
  readonly domain: string;
  readonly subdomains?: readonly string[];
  /** Newest first. */
  readonly versions: readonly Version[];
  readonly container: ContainerRecipe;
  readonly configurations: Readonly<Record<Configuration, ConfigurationRecipe>>;
  readonly readiness: { readonly seconds: number };
  readonly accounts: AccountsRecipe;
  readonly process?: ProcessRecipe;
}

export interface Version {
  readonly version: string;
  readonly suites: readonly string[];
  readonly package: string;
  readonly dockerfile?: string;
  readonly configurations?: Readonly<Partial<Record<Configuration, ConfigurationRecipe>>>;
  readonly accounts?: AccountsRecipe;
}

export interface ContainerRecipe {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly tmpfs?: Readonly<Record<string, string>>;
}

export interface ConfigurationRecipe {
  /** The name in `{{home}}`, and the template it is rendered from. */
  readonly files: Readonly<Record<string, string>>;
  readonly listeners: Readonly<Partial<Record<ListenerKind, number>>>;
}

export interface ProcessRecipe {
  readonly binary: string;
  readonly package?: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly version?: { readonly command: readonly string[]; readonly pattern: string };
  readonly configurations: Readonly<Record<Configuration, ConfigurationRecipe>>;
}

export type Definitions = ReadonlyMap<string, Definition>;

/** The definitions that come with assay. */
export const definitionsDirectory = fileURLToPath(new URL('../../fixtures/targets', import.meta.url));

/**
 * Loads every target definition.
 * @throws TargetError `bad-definition`, with file, line, what was found, what was expected and a likely fix.
 */
export async function loadDefinitions(directory: string = definitionsDirectory): Promise<Definitions> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const definitions = await Promise.all(
    names.sort().map(async (name) => {
      const folder = join(directory, name);
      const file = join(folder, 'target.yaml');
      return parseDefinition(await readFile(file, 'utf8'), { name, directory: folder, file });
    }),
  );
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

/** Reads one definition from its YAML. */
export function parseDefinition(
  text: string,
  { name, directory, file }: { readonly name: string; readonly directory: string; readonly file: string },
): Definition {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const shown = relative(process.cwd(), file);
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    throw bad(name, `${shown}:${lines.linePos(syntax.pos[0]).line}: ${syntax.message.split('\n')[0] ?? ''}`);
  }
  const value: unknown = document.toJS();
  const valid = validator();
  if (!valid(value)) {
    const error = decisive(valid.errors ?? []);
    const line = lineOf(document, lines, error);
    throw bad(name, `${shown}:${line}: ${explain(error, value)}`, fix(error));
  }
  return { ...(value as Omit<Definition, 'name' | 'directory'>), name, directory };
}

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  // verbose carries the schema and data of each error; "format: regex" is checked by nothing but its own use.
  compiled ??= new Ajv({ allErrors: true, verbose: true, strict: false, validateFormats: false }).compile(
    schema,
  );
  return compiled;
}

/** The deepest error says most. */
function decisive(errors: readonly ErrorObject[]): ErrorObject {
  const [first, ...rest] = errors;
  if (first === undefined) throw new Error('the validator refused without an error');
  const depth = ({ instancePath }: ErrorObject) => instancePath.split('/').length;
  return rest.reduce((best, error) => (depth(error) > depth(best) ? error : best), first);
}

function pathOf({ instancePath, keyword, params }: ErrorObject): readonly string[] {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keyword === 'additionalProperties' ? [...path, String(params.additionalProperty)] : path;
}

function lineOf(document: Document, lines: LineCounter, error: ErrorObject): number {
  for (let path = pathOf(error); path.length > 0; path = path.slice(0, -1)) {
    const keys = path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const node = document.getIn(keys, true) ?? document.getIn(path, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function explain(error: ErrorObject, root: unknown): string {
  const path = pathOf(error);
  const place = path.length === 0 ? 'the document' : path.join('.');
  const found = JSON.stringify(path.reduce<unknown>((value, part) => inside(value, part), root));
  switch (error.keyword) {
    case 'additionalProperties':
      return `found ${place}, expected one of ${known(error).join(', ')}`;
    case 'required':
      return `found ${place} without ${String(error.params.missingProperty)}, expected it there`;
    case 'type':
      return `found ${place}: ${found}, expected ${String(error.params.type)}`;
    default:
      return `found ${place}: ${found}, expected it ${(error.message ?? error.keyword).replace(/^must /, 'to ')}`;
  }
}

function fix(error: ErrorObject): string | undefined {
  switch (error.keyword) {
    case 'additionalProperties': {
      const near = nearest(String(error.params.additionalProperty), known(error));
      return near === undefined ? 'remove it' : `${near}: …`;
    }
    case 'required':
      return `add "${String(error.params.missingProperty)}: …"`;
    case 'type':
      return error.params.type === 'string' ? 'put it in quotes' : `write it as ${String(error.params.type)}`;
    default:
      return undefined;
  }
}

function known(error: ErrorObject): readonly string[] {
  const { properties } = (error.parentSchema ?? {}) as { readonly properties?: object };
  return Object.keys(properties ?? {});
}

function inside(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function bad(target: string, what: string, hint?: string): TargetError {
  return new TargetError({
    code: 'bad-definition',
    target,
    phase: 'definition',
    what,
    ...(hint === undefined ? {} : { hint }),
  });
}
