import { nearest } from '../data/read.ts';
import type { Definition, Definitions, Version } from './definition.ts';
import { TargetError } from './errors.ts';

/** What a user asked to be tested. */
export type TargetRequest =
  | {
      readonly driver: 'container';
      readonly id: string;
      readonly definition: Definition;
      readonly version: Version;
      /** An image to run in place of the one that the definition builds. */
      readonly image?: string;
    }
  | {
      readonly driver: 'process';
      readonly id: string;
      readonly definition: Definition;
      readonly version: Version;
    }
  | {
      readonly driver: 'external';
      readonly id: string;
      readonly host: string;
      readonly port: number;
      /** TLS from the first byte (XEP-0368) in place of STARTTLS. */
      readonly directTls: boolean;
    };

const defaultPorts = { 'xmpp:': 5222, 'xmpps:': 5223 } as const;

/**
 * Understands a target as named on the command line: `NAME`, `NAME@VERSION`, `image:REF like NAME[@VERSION]`,
 * `process:NAME`, `xmpp://HOST[:PORT]`, `xmpps://HOST[:PORT]` (direct TLS).
 * @throws TargetError `unknown-target` naming the nearest, or `bad-name` with the corrected form.
 */
export function parseTargetName(text: string, definitions: Definitions): TargetRequest {
  const name = text.trim();
  if (/^xmpps?:/.test(name)) return external(name);
  if (name.startsWith('image:')) {
    const match = /^image:(\S+)\s+like\s+(\S+)$/.exec(name);
    if (match === null) throw badName(name, 'an image needs a definition to follow', 'image:REF like NAME');
    const [, image = '', like = ''] = match;
    return { driver: 'container', id: `image:${image}`, ...find(like, definitions), image };
  }
  if (name.startsWith('process:')) {
    const found = find(name.slice('process:'.length), definitions);
    const runnable = [...definitions.values()].filter((definition) => definition.process !== undefined);
    if (found.definition.process === undefined) {
      throw badName(
        name,
        `${found.definition.name} has no recipe to run without a container`,
        runnable.map((definition) => `process:${definition.name}`).join(', '),
      );
    }
    return { driver: 'process', id: name, ...found };
  }
  const found = find(name, definitions);
  return { driver: 'container', id: `${found.definition.name}@${found.version.version}`, ...found };
}

function find(text: string, definitions: Definitions): { definition: Definition; version: Version } {
  const [name = '', wanted, ...rest] = text.split('@');
  const definition = definitions.get(name);
  if (definition === undefined || rest.length > 0) {
    const near = nearest(name, definitions.keys());
    throw new TargetError({
      code: 'unknown-target',
      target: text,
      phase: 'name',
      what: `there is no target "${name}"; known are ${[...definitions.keys()].join(', ')}`,
      ...(near === undefined ? {} : { hint: wanted === undefined ? near : `${near}@${wanted}` }),
    });
  }
  const version = definition.versions.find(
    (candidate) => wanted === undefined || candidate.version === wanted,
  );
  if (version === undefined) {
    const known = definition.versions.map((candidate) => candidate.version);
    throw new TargetError({
      code: 'unknown-target',
      target: text,
      phase: 'name',
      what: `${name} has no version "${wanted ?? ''}"; known are ${known.join(', ')}`,
      hint: `${name}@${nearest(wanted ?? '', known) ?? known[0] ?? ''}`,
    });
  }
  return { definition, version };
}

function external(name: string): TargetRequest {
  const url = URL.canParse(name) ? new URL(name) : undefined;
  if (url === undefined || url.hostname === '' || !(url.protocol === 'xmpp:' || url.protocol === 'xmpps:')) {
    throw badName(name, 'this is not an address', 'xmpp://example.org or xmpps://example.org:5223');
  }
  if (url.username !== '' || url.password !== '' || !['', '/'].includes(url.pathname)) {
    // Passwords on a command line are visible to every user of the machine.
    throw badName(
      `${url.protocol}//${url.host}`,
      'an address holds a host and a port only',
      `${url.protocol}//${url.host} with accounts in ASSAY_ACCOUNTS`,
    );
  }
  const port = url.port === '' ? defaultPorts[url.protocol] : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    driver: 'external',
    id: `${url.protocol}//${url.hostname}:${port}`,
    host,
    port,
    directTls: url.protocol === 'xmpps:',
  };
}

function badName(target: string, what: string, hint: string): TargetError {
  return new TargetError({ code: 'bad-name', target, phase: 'name', what, hint });
}
