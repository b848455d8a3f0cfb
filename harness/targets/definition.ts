import { existsSync, readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DataError, type DataFile, nearest, readData } from '../data/read.ts';
import { networks } from '../networks/index.ts';
import type { Network } from '../networks/network.ts';
import type { Address } from '../networks/site.ts';
import { root } from '../root.ts';
import type { AccountsRecipe } from './accounts.ts';
import { checkNames } from './composition-names.ts';
import { variables } from './external-environment.ts';

/** What a target is and how it comes to life: `fixtures/targets/<name>/target.yaml`, or a file of a user's. */
export type Definition =
  | ServerDefinition
  | ProcessDefinition
  | ExternalDefinition
  | EmbeddedDefinition
  | CompositionDefinition;

interface Described {
  /** The folder's name, where its file is a `target.yaml`; else the file's. */
  readonly name: string;
  /** Where the recipe and the templates lie. */
  readonly directory: string;
  readonly title: string;
  readonly homepage?: string;
  readonly issues?: string;
  /** The name of a network. */
  readonly protocol: string;
  /** What it takes while all scenarios are played, in MiB; nothing where nobody has measured it. */
  readonly memory?: number;
}

/** One server that is started for a run. */
interface Started extends Described {
  readonly domain: string;
  readonly subdomains?: readonly string[];
  readonly configurations: Configurations;
  readonly readiness: { readonly seconds: number };
  /** Without it, accounts are made as is usual in its network. */
  readonly accounts?: AccountsRecipe;
}

/** A server in a container of its own, or in a process. */
export interface ServerDefinition extends Started {
  readonly driver: 'container';
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Files that its Dockerfiles copy. */
  readonly context?: readonly string[];
  readonly container: ContainerRecipe;
  readonly process?: ProcessRecipe;
}

/** A server that is a process of this host, and has no recipe for a container. */
export interface ProcessDefinition extends Started {
  readonly driver: 'process';
  /** Newest first. */
  readonly versions: readonly StartedVersion[];
  readonly process: ProgramRecipe;
}

/** A server that runs already. */
export interface ExternalDefinition extends Described {
  readonly driver: 'external';
  readonly address: string;
  /** What variables of the environment say of it; those that are set win. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A node that runs in this process. */
export interface EmbeddedDefinition extends Described {
  readonly driver: 'embedded';
  /** The usual one first. */
  readonly versions: readonly EmbeddedVersion[];
}

/** A release of what parties of its network are made of where a scenario names none. */
export interface EmbeddedVersion {
  readonly version: string;
}

/** Several containers on a network of their own, from images that others publish. */
export interface CompositionDefinition extends Described {
  readonly driver: 'composition';
  /** The domain that it serves; the host's name where nothing is said. */
  readonly domain?: string;
  /** Why nobody has seen it run, where that is so. */
  readonly untested?: string;
  readonly versions: readonly ComposedVersion[];
  readonly services: Readonly<Record<string, ServiceRecipe>>;
  /** Where the listeners are, inside. */
  readonly listeners: Readonly<Record<string, { readonly service: string; readonly port: number }>>;
  readonly readiness: { readonly seconds: number };
}

export interface ComposedVersion {
  readonly version: string;
  /** By service. */
  readonly images: Readonly<Record<string, string>>;
}

export interface ServiceRecipe {
  /** `linux/amd64`, where its image is made for no other; that of the engine where nothing is said. */
  readonly platform?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Services that must listen before this one starts, each with its port. */
  readonly after?: Readonly<Record<string, number>>;
}

/** A version of a server in a container: of a published image, or built from a Dockerfile. */
export interface Version extends StartedVersion {
  readonly image?: string;
  /** Debian suites that hold its package, for a Dockerfile that installs one. */
  readonly suites?: readonly string[];
  readonly package?: string;
  readonly dockerfile?: string;
}

export interface StartedVersion {
  readonly version: string;
  /** Specifications that its makers say it implements, each with where they say so. */
  readonly implements?: Readonly<Record<string, string>>;
  /** What this version changes of configurations. */
  readonly configurations?: Readonly<Record<string, Overlay>>;
  readonly accounts?: AccountsRecipe;
}

export interface ContainerRecipe {
  readonly command: readonly string[];
  /** What ends the server in an orderly way, run beside it; without one its process is sent a SIGTERM. */
  readonly stop?: readonly string[];
  /** Says in a line what is installed, `prosody 13.0.6-1`, run beside it. */
  readonly installed?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly tmpfs?: Readonly<Record<string, string>>;
}

/** The usual configuration, and by name what others change of it. */
export type Configurations = Readonly<Record<string, Overlay>> & { readonly default: ConfigurationRecipe };

/** What a configuration adds to the usual one, or has in its place. */
export interface Overlay extends Partial<ConfigurationRecipe> {}

export interface ConfigurationRecipe {
  /** The name in `{{home}}`, and the template it is rendered from. */
  readonly files: Readonly<Record<string, string>>;
  readonly listeners: Readonly<Record<string, Inside>>;
  /** Where its accounts are not made as those of the others. */
  readonly accounts?: AccountsRecipe;
  /** What it counts as shipped and does not here, by the limit; and by what. */
  readonly withoutLimit?: Readonly<Record<string, string>>;
}

/** Where a listener is inside: a port, and what else whoever connects has to know. */
export type Inside =
  | number
  | (Pick<Address, 'port'> &
      Partial<Pick<Address, 'path' | 'secure'>> & {
        /** Passwords by name, of whoever connects there and is no user. */
        readonly accounts?: Readonly<Record<string, string>>;
      });

export interface ProcessRecipe extends ProgramRecipe {
  readonly configurations: Configurations;
}

export interface ProgramRecipe {
  readonly binary: string;
  readonly package?: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly version?: { readonly command: readonly string[]; readonly pattern: string };
}

export type Definitions = ReadonlyMap<string, Definition>;

/** The definitions that come with assay. */
export const definitionsDirectory = root('fixtures/targets');

/**
 * Loads every target definition.
 * @throws DataError with file, line, what was found, what was expected and a likely fix.
 */
export async function loadDefinitions(directory: string = definitionsDirectory): Promise<Definitions> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return new Map(names.sort().map((name) => [name, readDefinition(join(directory, name))]));
}

/** Reads the definition in one folder, named after it. */
export const readDefinition = (directory: string, text?: string): Definition =>
  readDefinitionFile(join(directory, usualFile), text);

/** A definition with this name is named after its folder. */
const usualFile = 'target.yaml';

/** Part of the names of images and folders. */
const nameForm = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Reads one definition, also a user's. */
export function readDefinitionFile(file: string, text?: string): Definition {
  if (text === undefined && !existsSync(file)) {
    const inside = relative(root('.'), file);
    const where = inside.startsWith('..') ? file : inside;
    throw new DataError(where, 1, 'no such file', 'the definition of the target');
  }
  const { data, ...place } = readData<Definition>(file, 'target', text);
  const directory = dirname(file);
  const name = basename(file) === usualFile ? basename(directory) : basename(file).replace(/\.ya?ml$/, '');
  if (!nameForm.test(name)) {
    const expected = 'one of small letters and digits, with dots, hyphens or underscores between them';
    throw new DataError(place.file, 1, `the name ${name}`, expected, slug(name));
  }
  const network = networkIn({ ...place, data });
  checkListeners({ ...place, data }, network);
  if (data.driver === 'composition') checkNames({ ...place, data });
  if (data.driver === 'embedded') checkReleases({ ...place, data }, network);
  if (data.driver === 'external') checkAddress({ ...place, data }, network);
  // A text of which there is no file yet has nothing beside it.
  if (text === undefined) checkFilesBeside({ ...place, data }, directory);
  return { ...(data.driver === 'external' ? seenFrom(directory, data) : data), name, directory };
}

/** Names files as this process sees them. */
const seenFrom = (directory: string, data: ExternalDefinition): ExternalDefinition => {
  const { ASSAY_CA: ca, ...others } = data.environment ?? {};
  return ca === undefined ? data : { ...data, environment: { ...others, ASSAY_CA: resolve(directory, ca) } };
};

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'my-server';

/** @throws DataError where it does not say a server of its network, or what nobody reads. */
function checkAddress(
  { file, data: { address, environment = {} }, lineOf }: DataFile<ExternalDefinition>,
  { title, schemes }: Network,
): void {
  const scheme = address.replace(/:.*/, '');
  if (!Object.hasOwn(schemes, scheme)) {
    const known = Object.keys(schemes);
    const expected = `an address of ${title}: ${known.map((each) => `${each}://host:port`).join(', ')}`;
    throw new DataError(file, lineOf(['address']), address, expected);
  }
  const known = Object.keys(variables);
  const stranger = Object.keys(environment).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const expected = `one of ${known.join(', ')}`;
  const line = lineOf(['environment', stranger]);
  throw new DataError(file, line, `the variable ${stranger}`, expected, nearest(stranger, known));
}

/** Where files beside a definition are named, with the names. */
function filesIn(data: Definition): readonly (readonly [path: Path, name: string])[] {
  const templates = configurationsIn(data).flatMap(([path, { files = {} }]) =>
    Object.entries(files).map(([name, template]) => [[...path, 'files', name], template] as const),
  );
  if (data.driver !== 'container') return templates;
  const dockerfiles = data.versions.flatMap(({ image, dockerfile = 'Dockerfile' }, index) =>
    image === undefined ? [[['versions', index, 'dockerfile'], dockerfile] as const] : [],
  );
  const context = (data.context ?? []).map((name, index) => [['context', index], name] as const);
  return [...templates, ...dockerfiles, ...context];
}

/** @throws DataError where a file that it names is not beside it. */
function checkFilesBeside({ file, data, lineOf }: DataFile<Definition>, directory: string): void {
  const missing = filesIn(data).find(([, name]) => !existsSync(join(directory, name)));
  if (missing === undefined) return;
  const [path, name] = missing;
  const there = readdirSync(directory);
  throw new DataError(file, lineOf(path), `the file ${name}`, `one in ${directory}`, nearest(name, there));
}

/** @throws DataError where it speaks what nobody here does. */
function networkIn({ file, data: { protocol }, lineOf }: DataFile<Definition>): Network {
  const network = networks.get(protocol);
  if (network !== undefined) return network;
  const known = [...networks.keys()];
  const expected = `a network: ${known.join(', ')}`;
  throw new DataError(file, lineOf(['protocol']), protocol, expected, nearest(protocol, known));
}

/** Where configurations stand, with what they say. */
function configurationsIn(data: Definition): readonly (readonly [path: Path, overlay: Overlay])[] {
  if (data.driver !== 'container' && data.driver !== 'process') return [];
  const ofProcess = data.driver === 'container' ? data.process?.configurations : undefined;
  const recipes: readonly (readonly [path: Path, configurations: Readonly<Record<string, Overlay>>])[] = [
    [[], data.configurations],
    [['process'], ofProcess ?? {}],
    ...data.versions.map(({ configurations = {} }, index) => [['versions', index], configurations] as const),
  ];
  return recipes.flatMap(([path, configurations]) =>
    Object.entries(configurations).map(
      ([name, overlay]) => [[...path, 'configurations', name], overlay] as const,
    ),
  );
}

/** Where listeners are named, with the names. */
const listenersIn = (data: Definition): readonly (readonly [path: Path, names: readonly string[]])[] =>
  data.driver === 'composition'
    ? [[['listeners'], Object.keys(data.listeners)]]
    : configurationsIn(data).map(
        ([path, { listeners = {} }]) => [[...path, 'listeners'], Object.keys(listeners)] as const,
      );

type Path = readonly (string | number)[];

/** @throws DataError where a listener is none of its network. */
function checkListeners({ file, data, lineOf }: DataFile<Definition>, { title, listeners }: Network): void {
  const known = Object.keys(listeners);
  for (const [path, names] of listenersIn(data)) {
    const stranger = names.find((name) => !known.includes(name));
    if (stranger === undefined) continue;
    const expected = `a listener of ${title}: ${known.join(', ')}`;
    const found = `the listener ${stranger}`;
    throw new DataError(file, lineOf([...path, stranger]), found, expected, nearest(stranger, known));
  }
}

/** @throws DataError where a version is no release of what parties are made of. */
function checkReleases(
  { file, data, lineOf }: DataFile<EmbeddedDefinition>,
  { name, embedded, software }: Network,
): void {
  if (embedded === undefined) {
    const found = `the driver embedded for ${name}`;
    throw new DataError(file, lineOf(['driver']), found, 'a network that has a server of our own');
  }
  if (software === undefined) return;
  const known = software.releases();
  for (const [index, { version }] of data.versions.entries()) {
    if (known.includes(version)) continue;
    const expected = `${software.noun}: ${known.join(', ')}`;
    throw new DataError(file, lineOf(['versions', index]), version, expected, nearest(version, known));
  }
}
