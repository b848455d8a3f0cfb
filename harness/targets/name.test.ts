import { expect, test } from 'vitest';
import type { Definitions, EmbeddedDefinition, ServerDefinition } from './definition.ts';
import { parseTargetName, parseWorldName, releaseOf } from './name.ts';

const recipe = { files: {}, listeners: { c2s: 5222 } };
const definition = (name: string, versions: readonly string[], process = false): ServerDefinition => ({
  driver: 'container',
  protocol: 'xmpp',
  name,
  directory: `/${name}`,
  title: name,
  homepage: 'https://example.org/',
  issues: 'https://example.org/',
  domain: `${name}.test`,
  versions: versions.map((version) => ({ version, suites: ['sid'], package: version })),
  container: { command: [name] },
  configurations: { default: recipe, best: { listeners: { 'c2s-tls': 5223 } } },
  readiness: { seconds: 1 },
  accounts: { file: 'accounts', each: '{{user}}' },
  ...(process
    ? { process: { binary: name, command: [name], configurations: { default: recipe, fast: {} } } }
    : {}),
});
const swift = definition('swift', ['2.0', '1.5'], true);
const solid = definition('solid', ['7.1']);
const node: EmbeddedDefinition = {
  driver: 'embedded',
  protocol: 'xmtp',
  name: 'node',
  directory: '/node',
  title: 'node',
  homepage: 'https://example.org/',
  issues: 'https://example.org/',
  versions: [{ version: 'current' }, { version: 'nightly' }],
};
const definitions: Definitions = new Map([swift, solid].map((one) => [one.name, one]));
const [newest, older] = swift.versions;

test('a bare name means the newest version', () => {
  expect(parseTargetName('swift', definitions)).toEqual({
    driver: 'container',
    id: 'swift@2.0',
    config: 'default',
    definition: swift,
    version: newest,
  });
});

test('a version can be named', () => {
  expect(parseTargetName('swift@1.5', definitions)).toEqual({
    driver: 'container',
    id: 'swift@1.5',
    config: 'default',
    definition: swift,
    version: older,
  });
});

test('an embedded node is another target with apps on another release than usual', () => {
  const known: Definitions = new Map([[node.name, node]]);
  const asked = ['node', 'node@current', 'node@nightly'].map((text) => parseTargetName(text, known));
  expect(asked.map(({ id }) => id)).toEqual(['node', 'node', 'node@nightly']);
  expect(asked.map(releaseOf)).toEqual(['current', 'current', 'nightly']);
});

test('apps of a node that runs already are on the current release, and servers have none', () => {
  expect(releaseOf(parseTargetName('xmtp://localhost', definitions))).toBe('current');
  expect(releaseOf(parseTargetName('swift', definitions))).toBeUndefined();
});

test('an image follows the definition that it is like', () => {
  expect(parseTargetName('image:registry.example/me/swift:pr-7 like swift@1.5', definitions)).toEqual({
    driver: 'container',
    id: 'image:registry.example/me/swift:pr-7',
    named: 'image:registry.example/me/swift:pr-7 like swift@1.5',
    config: 'default',
    definition: swift,
    version: older,
    image: 'registry.example/me/swift:pr-7',
  });
});

test('a process follows a definition that can run without a container', () => {
  expect(parseTargetName('process:swift', definitions)).toEqual({
    driver: 'process',
    id: 'process:swift',
    config: 'default',
    definition: swift,
    version: newest,
  });
});

test.each([
  ['swift+best', 'swift@2.0+best', 'best'],
  ['swift@1.5+best', 'swift@1.5+best', 'best'],
  ['swift+default', 'swift@2.0', 'default'],
  ['image:me/swift:7 like swift+best', 'image:me/swift:7+best', 'best'],
  ['process:swift+fast', 'process:swift+fast', 'fast'],
])('%s names a configuration', (text, id, config) => {
  expect(parseTargetName(text, definitions)).toMatchObject({ id, config });
});

test.each([
  ['xmpp://example.org', 'xmpp://example.org:5222', 'xmpp', 'example.org', 5222, false],
  ['xmpps://example.org', 'xmpps://example.org:5223', 'xmpp', 'example.org', 5223, true],
  ['xmpp://example.org:15222', 'xmpp://example.org:15222', 'xmpp', 'example.org', 15222, false],
  ['xmpps://[::1]:443', 'xmpps://[::1]:443', 'xmpp', '::1', 443, true],
  ['xmtp://localhost', 'xmtp://localhost:5556', 'xmtp', 'localhost', 5556, false],
  ['xmtps://node.example.org', 'xmtps://node.example.org:443', 'xmtp', 'node.example.org', 443, true],
])('%s is an address', (text, id, protocol, host, port, directTls) => {
  expect(parseTargetName(text, definitions)).toEqual({
    driver: 'external',
    id,
    protocol,
    host,
    port,
    directTls,
  });
});

test.each([
  [
    'localhost:5222',
    'unknown-target',
    'localhost:5222: there is no target "localhost:5222"; known are swift, solid\nTry: xmpp://localhost:5222',
  ],
  [
    '[::1]:5223',
    'unknown-target',
    '[::1]:5223: there is no target "[::1]:5223"; known are swift, solid\nTry: xmpps://[::1]:5223',
  ],
  [
    'chat.example.org',
    'unknown-target',
    'chat.example.org: there is no target "chat.example.org"; known are swift, solid\nTry: xmpp://chat.example.org',
  ],
  ['nothing', 'unknown-target', 'nothing: there is no target "nothing"; known are swift, solid'],
  ['swft', 'unknown-target', 'swft: there is no target "swft"; known are swift, solid\nTry: swift'],
  [
    'swft@2.0',
    'unknown-target',
    'swft@2.0: there is no target "swft"; known are swift, solid\nTry: swift@2.0',
  ],
  [
    'swift@2.1',
    'unknown-target',
    'swift@2.1: swift has no version "2.1"; known are 2.0, 1.5\nTry: swift@2.0',
  ],
  [
    'swift@1.5+bset',
    'unknown-target',
    'swift@1.5+bset: swift has no configuration "bset"; known are default, best\nTry: swift@1.5+best',
  ],
  [
    'process:swift+best',
    'unknown-target',
    'swift+best: swift has no configuration "best"; known are default, fast\nTry: swift+fast',
  ],
  [
    'image:me/swift',
    'bad-name',
    'image:me/swift: an image needs a definition to follow\nTry: image:REF like NAME',
  ],
  [
    'process:solid',
    'bad-name',
    'process:solid: solid has no recipe to run without a container\nTry: process:swift',
  ],
  [
    'xmpp://',
    'bad-name',
    'xmpp://: this is not an address\nTry: xmpp://example.org:5222, xmpps://example.org:5223, xmtp://example.org:5556, xmtps://example.org:443',
  ],
])('%s is refused with a correction', (text, code, message) => {
  expect(() => parseTargetName(text, definitions)).toThrow(expect.objectContaining({ code, message }));
});

test('a password in an address is refused and not repeated', () => {
  expect(() => parseTargetName('xmpp://romeo:s3cret@example.org', definitions)).toThrow(
    expect.objectContaining({
      code: 'bad-name',
      message:
        'xmpp://example.org: an address holds a host and a port only\n' +
        'Try: xmpp://example.org with accounts in ASSAY_ACCOUNTS',
    }),
  );
});

test('several with commas between them are played on together, and none of them is named twice', () => {
  const ids = (text: string) => parseWorldName(text, definitions).map(({ id }) => id);
  expect(ids('swift')).toEqual(['swift@2.0']);
  expect(ids('swift@1.5,image:me/swift like swift, xmpp://localhost')).toEqual([
    'swift@1.5',
    'image:me/swift',
    'xmpp://localhost:5222',
  ]);
  expect(() => ids('swift,solid,swift@2.0')).toThrow(
    'swift,solid,swift@2.0: swift@2.0 is in it twice\nTry: swift@2.0,',
  );
  expect(() => ids('swift,swft')).toThrow(
    'swft: there is no target "swft"; known are swift, solid\nTry: swift',
  );
});
