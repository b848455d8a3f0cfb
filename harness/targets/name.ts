import { resolve } from 'node:path';
import { nearest } from '../data/read.ts';
import type { Environment } from '../networks/environment.ts';
import { networkNamed, networks, usualNetwork } from '../networks/index.ts';
import type { Scheme } from '../networks/network.ts';
import { TargetError } from '../target-error.ts';
import { configurationNames, configurationSuffix, usualConfiguration } from './configuration.ts';
import type {
  ComposedVersion,
  CompositionDefinition,
  Definition,
  Definitions,
  EmbeddedDefinition,
  EmbeddedVersion,
  ProcessDefinition,
  ServerDefinition,
  StartedVersion,
  Version,
} from './definition.ts';
import { readDefinitionFile } from './definition.ts';

/** What a user asked to be tested. */
export type TargetRequest =
  | {
      readonly driver: 'container';
      readonly id: string;
      /** What it is run in: `default`, or an overlay that its definition names. */
      readonly config: string;
      readonly definition: ServerDefinition;
      readonly version: Version;
      /** An image to run in place of the one that the definition builds. */
      readonly image?: string;
      /** What the user has to type to get the same, where that is not the id. */
      readonly named?: string;
    }
  | {
      readonly driver: 'process';
      readonly id: string;
      readonly config: string;
      readonly definition: ServerDefinition | ProcessDefinition;
      readonly version: StartedVersion;
      readonly named?: string;
    }
  | {
      readonly driver: 'embedded';
      readonly id: string;
      readonly definition: EmbeddedDefinition;
      readonly version: EmbeddedVersion;
      readonly named?: string;
    }
  | {
      readonly driver: 'composition';
      readonly id: string;
      readonly definition: CompositionDefinition;
      readonly version: ComposedVersion;
      readonly named?: string;
    }
  | {
      readonly driver: 'external';
      readonly id: string;
      readonly protocol: string;
      readonly host: string;
      readonly port: number;
      /** TLS from the first byte: XEP-0368 in place of STARTTLS, or gRPC behind TLS. */
      readonly directTls: boolean;
      /** What a definition says of it in place of the environment. */
      readonly environment?: Environment;
      readonly named?: string;
    };

/** What each scheme means, with a colon as in URLs. */
const schemes: ReadonlyMap<string, Scheme & { readonly protocol: string }> = new Map(
  Array.from(networks.values()).flatMap(({ name, schemes }) =>
    Object.entries(schemes).map(([scheme, what]) => [`${scheme}:`, { ...what, protocol: name }] as const),
  ),
);

/** `xmpp://HOST:PORT`, for each network that has servers with addresses. */
export const addressForms: readonly string[] = Array.from(networks.values()).flatMap(({ schemes }) =>
  Object.keys(schemes)
    .slice(0, 1)
    .map((scheme) => `${scheme}://host:port`),
);

/** The network that a target is of. */
export const protocolOf = (request: TargetRequest): string =>
  request.driver === 'external' ? request.protocol : request.definition.protocol;

/** The release of what parties are made of where they name none; nothing where they are made of nothing that is tested. */
export const releaseOf = (request: TargetRequest): string | undefined => {
  const { software } = networkNamed(protocolOf(request));
  if (software === undefined) return undefined;
  return request.driver === 'embedded' ? request.version.version : software.current;
};

/**
 * Understands a target as named on the command line: `NAME[@VERSION][+CONFIGURATION]`, `image:REF like` such a name,
 * `process:NAME[+CONFIGURATION]`, or `SCHEME://HOST[:PORT]` with a scheme of one of the networks. A `NAME` may be a YAML
 * file of the user's that defines a target.
 * @throws TargetError `unknown-target` naming the nearest, or `bad-name` with the corrected form.
 * @throws DataError for what is wrong in a user's file.
 */
export function parseTargetName(text: string, definitions: Definitions): TargetRequest {
  const name = text.trim();
  if (schemes.has(/^[a-z]+:/.exec(name)?.[0] ?? '')) return external(name);
  if (name.startsWith('image:')) return imageLike(name, definitions);
  if (name.startsWith('process:')) return processOf(name, definitions);
  const found = find(name, definitions);
  const { definition, config } = found;
  const named = found.own && { named: name };
  const id = `${definition.name}@${found.version}${configurationSuffix(config)}`;
  switch (definition.driver) {
    case 'container': {
      const version = versionIn(definition.versions, found.version);
      return { driver: 'container', id, ...named, definition, version, config };
    }
    case 'process': {
      const version = versionIn(definition.versions, found.version);
      return { driver: 'process', id, ...named, definition, version, config };
    }
    case 'composition':
      return {
        driver: 'composition',
        id,
        ...named,
        definition,
        version: versionIn(definition.versions, found.version),
      };
    case 'embedded': {
      const version = versionIn(definition.versions, found.version);
      // It is one node: only apps on another release than usual make it another target.
      const usual = version === definition.versions[0];
      return { driver: 'embedded', id: usual ? definition.name : id, ...named, definition, version };
    }
    case 'external': {
      const { address, environment } = definition;
      return { ...external(address), ...named, ...(environment && { environment }) };
    }
  }
}

/** An image of the user's, started as that of a definition is. */
function imageLike(name: string, definitions: Definitions): TargetRequest {
  const match = /^image:(\S+)\s+like\s+(\S+)$/.exec(name);
  if (match === null) throw badName(name, 'an image needs a definition to follow', 'image:REF like NAME');
  const [, image = '', like = ''] = match;
  const { definition, version, config } = find(like, definitions);
  if (definition.driver !== 'container') {
    const servers = serversIn(definitions).map((server) => server.name);
    throw badName(name, `${definition.name} is no server in a container`, servers.join(', '));
  }
  return {
    driver: 'container',
    id: `image:${image}${configurationSuffix(config)}`,
    named: name,
    definition,
    version: versionIn(definition.versions, version),
    config,
    image,
  };
}

/** The process that a definition tells how to run beside its container. */
function processOf(name: string, definitions: Definitions): TargetRequest {
  const { definition, version, config, own, plain } = find(
    name.slice('process:'.length),
    definitions,
    'process',
  );
  if (
    definition.driver !== 'process' &&
    (definition.driver !== 'container' || definition.process === undefined)
  ) {
    const runnable = serversIn(definitions).filter((server) => server.process !== undefined);
    throw badName(
      name,
      `${definition.name} has no recipe to run without a container`,
      runnable.map((server) => `process:${server.name}`).join(', '),
    );
  }
  return {
    driver: 'process',
    id: `process:${plain}${configurationSuffix(config)}`,
    ...(own && { named: name }),
    definition,
    version: versionIn<StartedVersion>(definition.versions, version),
    config,
  };
}

/**
 * Understands targets that are to be played on together, with commas between them, or one.
 * @throws TargetError as {@link parseTargetName}, and `bad-name` where one is named twice.
 */
export function parseWorldName(text: string, definitions: Definitions): readonly TargetRequest[] {
  const requests = text.split(',').map((name) => parseTargetName(name, definitions));
  const ids = requests.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw badName(text, `${twice} is in it twice`, [...new Set(ids)].join(','));
  return requests;
}

/** Those that are one server each, in a container or a process. */
export const serversIn = (definitions: Definitions): readonly ServerDefinition[] =>
  [...definitions.values()].filter((definition) => definition.driver === 'container');

const versionIn = <T extends { readonly version: string }>(versions: readonly T[], wanted: string): T => {
  const found = versions.find(({ version }) => version === wanted);
  if (found === undefined) throw new Error(`no version ${wanted}`);
  return found;
};

interface Found {
  readonly definition: Definition;
  readonly version: string;
  readonly config: string;
  /** The name with the version, as far as it was given, and without the configuration. */
  readonly plain: string;
  /** It is defined in a file of the user's. */
  readonly own: boolean;
}

/** A file that defines a target, and the version and configuration behind it. */
const fileForm = /^(.+\.ya?ml)((?:@[^@+]*)?(?:\+[^+]*)?)$/;

/** `NAME[@VERSION][+CONFIGURATION]`, where the name may be a file. */
function find(text: string, known: Definitions, driver: 'container' | 'process' = 'container'): Found {
  const [, file, behind = ''] = fileForm.exec(text) ?? [];
  if (file === undefined) return { ...findNamed(text, text, known, driver), own: false };
  const definition = readDefinitionFile(resolve(file));
  if (definition.driver === 'external' && behind !== '')
    throw badName(text, 'a server that runs already has the version and the configuration that it has', file);
  const alone: Definitions = new Map([[definition.name, definition]]);
  return { ...findNamed(`${definition.name}${behind}`, text, alone, driver), own: true };
}

/** @param typed what the user wrote, which ends as `text` does */
function findNamed(
  text: string,
  typed: string,
  definitions: Definitions,
  driver: 'container' | 'process',
): Omit<Found, 'own'> {
  const [plain = '', config = usualConfiguration, ...more] = text.split('+');
  const [name = '', wanted, ...rest] = plain.split('@');
  const definition = definitions.get(name);
  if (definition === undefined || rest.length > 0 || more.length > 0) {
    const near = nearest(name, definitions.keys()) ?? addressLike(text);
    throw new TargetError({
      code: 'unknown-target',
      target: typed,
      phase: 'name',
      what: `there is no target "${name}"; known are ${[...definitions.keys()].join(', ')}`,
      ...(near === undefined ? {} : { hint: wanted === undefined ? near : `${near}@${wanted}` }),
    });
  }
  // What stands for the name where it was typed.
  const before = typed.slice(0, typed.length - text.length + name.length);
  const versions = versionsOf(definition);
  const version = wanted === undefined ? versions[0] : versions.find((each) => each === wanted);
  if (version === undefined) {
    throw new TargetError({
      code: 'unknown-target',
      target: typed,
      phase: 'name',
      what: `${name} has no version "${wanted ?? ''}"; known are ${versions.join(', ')}`,
      hint: `${before}@${nearest(wanted ?? '', versions) ?? versions[0] ?? ''}`,
    });
  }
  const configurations = configurationNames(definition, driver);
  if (!configurations.includes(config)) {
    const near = nearest(config, configurations);
    const asked = wanted === undefined ? '' : `@${wanted}`;
    throw new TargetError({
      code: 'unknown-target',
      target: typed,
      phase: 'name',
      what: `${name} has no configuration "${config}"; known are ${configurations.join(', ')}`,
      ...(near !== undefined && { hint: `${before}${asked}${configurationSuffix(near)}` }),
    });
  }
  return { definition, version, config, plain };
}

/** Newest first; of a server that runs already only it knows. */
export const versionsOf = (definition: Definition): readonly string[] =>
  definition.driver === 'external' ? ['unknown'] : definition.versions.map(({ version }) => version);

/** The address that was probably meant, where the scheme was left out. */
function addressLike(text: string): string | undefined {
  const [, host, port] = /^([\w-]+(?:\.[\w-]+)*|\[[\da-f:]+\])(?::(\d+))?$/i.exec(text) ?? [];
  if (host === undefined || (port === undefined && !/[.\]]/.test(host) && host !== 'localhost'))
    return undefined;
  const usual = [...schemes].find(([, scheme]) => String(scheme.port) === port);
  const [fallback = ''] = Object.keys(networkNamed(usualNetwork).schemes);
  return `${usual?.[0] ?? `${fallback}:`}//${text}`;
}

function external(name: string): TargetRequest {
  const url = URL.canParse(name) ? new URL(name) : undefined;
  const scheme = url && schemes.get(url.protocol);
  if (url === undefined || url.hostname === '' || scheme === undefined) {
    const forms = [...schemes].map(([each, { port }]) => `${each}//example.org:${port}`);
    throw badName(name, 'this is not an address', forms.join(', '));
  }
  if (url.username !== '' || url.password !== '' || !['', '/'].includes(url.pathname)) {
    // Passwords on a command line are visible to every user of the machine.
    throw badName(
      `${url.protocol}//${url.host}`,
      'an address holds a host and a port only',
      `${url.protocol}//${url.host} with accounts in ASSAY_ACCOUNTS`,
    );
  }
  const port = url.port === '' ? scheme.port : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    driver: 'external',
    id: `${url.protocol}//${url.hostname}:${port}`,
    protocol: scheme.protocol,
    host,
    port,
    directTls: scheme.directTls,
  };
}

function badName(target: string, what: string, hint: string): TargetError {
  return new TargetError({ code: 'bad-name', target, phase: 'name', what, hint });
}
