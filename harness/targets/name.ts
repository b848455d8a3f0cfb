import { nearest } from '../data/read.ts';
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
  ServerDefinition,
  Version,
} from './definition.ts';

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
      readonly definition: ServerDefinition;
      readonly version: Version;
    }
  | {
      readonly driver: 'embedded';
      readonly id: string;
      readonly definition: EmbeddedDefinition;
      readonly version: EmbeddedVersion;
    }
  | {
      readonly driver: 'composition';
      readonly id: string;
      readonly definition: CompositionDefinition;
      readonly version: ComposedVersion;
    }
  | {
      readonly driver: 'external';
      readonly id: string;
      readonly protocol: string;
      readonly host: string;
      readonly port: number;
      /** TLS from the first byte: XEP-0368 in place of STARTTLS, or gRPC behind TLS. */
      readonly directTls: boolean;
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
 * `process:NAME[+CONFIGURATION]`, or `SCHEME://HOST[:PORT]` with a scheme of one of the networks.
 * @throws TargetError `unknown-target` naming the nearest, or `bad-name` with the corrected form.
 */
export function parseTargetName(text: string, definitions: Definitions): TargetRequest {
  const name = text.trim();
  if (schemes.has(/^[a-z]+:/.exec(name)?.[0] ?? '')) return external(name);
  if (name.startsWith('image:')) {
    const match = /^image:(\S+)\s+like\s+(\S+)$/.exec(name);
    if (match === null) throw badName(name, 'an image needs a definition to follow', 'image:REF like NAME');
    const [, image = '', like = ''] = match;
    const found = findServer(like, name, definitions);
    const id = `image:${image}${configurationSuffix(found.config)}`;
    return { driver: 'container', id, named: name, ...found, image };
  }
  if (name.startsWith('process:')) {
    const found = findServer(name.slice('process:'.length), name, definitions, 'process');
    const runnable = serversIn(definitions).filter((definition) => definition.process !== undefined);
    if (found.definition.process === undefined) {
      throw badName(
        name,
        `${found.definition.name} has no recipe to run without a container`,
        runnable.map((definition) => `process:${definition.name}`).join(', '),
      );
    }
    const id = `${name.replace(/\+.*/, '')}${configurationSuffix(found.config)}`;
    return { driver: 'process', id, ...found };
  }
  const { definition, version, config } = find(name, definitions);
  const id = `${definition.name}@${version.version}${configurationSuffix(config)}`;
  if (definition.driver === 'embedded') {
    const embedded = versionIn(definition.versions, version.version);
    // It is one node: only apps on another release than usual make it another target.
    const usual = embedded === definition.versions[0];
    return { driver: 'embedded', id: usual ? definition.name : id, definition, version: embedded };
  }
  if (definition.driver === 'composition')
    return {
      driver: 'composition',
      id,
      definition,
      version: versionIn(definition.versions, version.version),
    };
  return {
    driver: 'container',
    id,
    config,
    definition,
    version: versionIn(definition.versions, version.version),
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

function findServer(
  text: string,
  name: string,
  definitions: Definitions,
  driver: 'container' | 'process' = 'container',
): { definition: ServerDefinition; version: Version; config: string } {
  const { definition, version, config } = find(text, definitions, driver);
  if (definition.driver !== 'container')
    throw badName(
      name,
      `${definition.name} is no server in a container`,
      serversIn(definitions)
        .map((server) => server.name)
        .join(', '),
    );
  return { definition, version: versionIn(definition.versions, version.version), config };
}

interface Found {
  readonly definition: Definition;
  readonly version: { readonly version: string };
  readonly config: string;
}

function find(text: string, definitions: Definitions, driver: 'container' | 'process' = 'container'): Found {
  const [plain = '', config = usualConfiguration, ...more] = text.split('+');
  const [name = '', wanted, ...rest] = plain.split('@');
  const definition = definitions.get(name);
  if (definition === undefined || rest.length > 0 || more.length > 0) {
    const near = nearest(name, definitions.keys()) ?? addressLike(text);
    throw new TargetError({
      code: 'unknown-target',
      target: text,
      phase: 'name',
      what: `there is no target "${name}"; known are ${[...definitions.keys()].join(', ')}`,
      ...(near === undefined ? {} : { hint: wanted === undefined ? near : `${near}@${wanted}` }),
    });
  }
  const versions: readonly { readonly version: string }[] = definition.versions;
  const version = versions.find((candidate) => wanted === undefined || candidate.version === wanted);
  if (version === undefined) {
    const known = versions.map((candidate) => candidate.version);
    throw new TargetError({
      code: 'unknown-target',
      target: text,
      phase: 'name',
      what: `${name} has no version "${wanted ?? ''}"; known are ${known.join(', ')}`,
      hint: `${name}@${nearest(wanted ?? '', known) ?? known[0] ?? ''}`,
    });
  }
  const configurations = configurationNames(definition, driver);
  if (!configurations.includes(config)) {
    const near = nearest(config, configurations);
    throw new TargetError({
      code: 'unknown-target',
      target: text,
      phase: 'name',
      what: `${name} has no configuration "${config}"; known are ${configurations.join(', ')}`,
      ...(near !== undefined && { hint: `${plain}${configurationSuffix(near)}` }),
    });
  }
  return { definition, version, config };
}

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
