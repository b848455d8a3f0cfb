import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { DataError, type DataFile, nearest, readData } from '../data/read.ts';
import { networks } from '../networks/index.ts';
import type { Network } from '../networks/network.ts';
import type { Address } from '../networks/site.ts';
import { root } from '../root.ts';
import type { AccountsRecipe } from './accounts.ts';
import { checkNames } from './composition-names.ts';

/** What a target is and how it comes to life: `fixtures/targets/<name>/target.yaml`. */
export type Definition = ServerDefinition | EmbeddedDefinition | CompositionDefinition;

interface Described {
  /** The folder's name. */
  readonly name: string;
  /** Where the recipe and the templates lie. */
  readonly directory: string;
  readonly title: string;
  readonly homepage: string;
  readonly issues: string;
  /** The name of a network. */
  readonly protocol: string;
  /** What it takes while all scenarios are played, in MiB; nothing where nobody has measured it. */
  readonly memory?: number;
}

/** A server in a container of its own, or in a process. */
export interface ServerDefinition extends Described {
  readonly driver: 'container';
  readonly domain: string;
  readonly subdomains?: readonly string[];
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Files that its Dockerfiles copy. */
  readonly context?: readonly string[];
  readonly container: ContainerRecipe;
  readonly configurations: Configurations;
  readonly readiness: { readonly seconds: number };
  readonly accounts: AccountsRecipe;
  readonly process?: ProcessRecipe;
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

export interface Version {
  readonly version: string;
  readonly suites: readonly string[];
  readonly package: string;
  readonly dockerfile?: string;
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
export type Inside = number | (Pick<Address, 'port'> & Partial<Pick<Address, 'path' | 'secure'>>);

export interface ProcessRecipe {
  readonly binary: string;
  readonly package?: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly version?: { readonly command: readonly string[]; readonly pattern: string };
  readonly configurations: Configurations;
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
export function readDefinition(directory: string, text?: string): Definition {
  const file = join(directory, 'target.yaml');
  if (text === undefined && !existsSync(file)) {
    throw new DataError(relative(root('.'), file), 1, 'no such file', 'the definition of the target');
  }
  const { data, ...place } = readData<Definition>(file, 'target', text);
  const network = networkIn({ ...place, data });
  checkListeners({ ...place, data }, network);
  if (data.driver === 'composition') checkNames({ ...place, data });
  if (data.driver === 'embedded') checkReleases({ ...place, data }, network);
  return { ...data, name: basename(directory), directory };
}

/** @throws DataError where it speaks what nobody here does. */
function networkIn({ file, data: { protocol }, lineOf }: DataFile<Definition>): Network {
  const network = networks.get(protocol);
  if (network !== undefined) return network;
  const known = [...networks.keys()];
  const expected = `a network: ${known.join(', ')}`;
  throw new DataError(file, lineOf(['protocol']), protocol, expected, nearest(protocol, known));
}

/** Where listeners are named, with the names. */
function listenersIn(data: Definition): readonly (readonly [path: Path, names: readonly string[]])[] {
  if (data.driver === 'embedded') return [];
  if (data.driver === 'composition') return [[['listeners'], Object.keys(data.listeners)]];
  const recipes = [
    [[], data.configurations],
    [['process'], data.process?.configurations ?? {}],
    ...data.versions.map(({ configurations = {} }, index) => [['versions', index], configurations] as const),
  ] as const;
  return recipes.flatMap(([path, configurations]) =>
    Object.entries(configurations).map(
      ([name, { listeners = {} }]) =>
        [[...path, 'configurations', name, 'listeners'], Object.keys(listeners)] as const,
    ),
  );
}

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
