import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurationNames, configurationOf, processConfigurationOf } from './configuration.ts';
import { definitionsDirectory, loadDefinitions, readDefinition, readDefinitionFile } from './definition.ts';
import { serversIn } from './name.ts';

const sound = `
title: Swift
driver: container
protocol: xmpp
homepage: https://example.org/
issues: https://example.org/issues
domain: swift.test
versions:
  - version: "2.0"
    suites: [sid]
    package: 2.0.*
container:
  command: [swift]
configurations:
  default: { files: {}, listeners: { c2s: 5222 } }
  best: { listeners: { c2s-tls: 5223 } }
readiness: { seconds: 5 }
accounts: { file: accounts, each: "{{user}}" }
`;
const place = join(definitionsDirectory, 'swift');
const read = (text: string) => readDefinition(place, text);

test('a sound definition is read, and named after its folder', () => {
  expect(read(sound)).toMatchObject({ name: 'swift', directory: place, domain: 'swift.test' });
});

test.each([
  [
    'a misspelt key',
    sound.replace('homepage:', 'hompage:'),
    /^fixtures\/targets\/swift\/target.yaml:5: found the key "hompage", expected one of .*\n {2}try: homepage:$/s,
  ],
  [
    'a port that is no number',
    sound.replace('c2s-tls: 5223', 'c2s-tls: xmpp'),
    /^fixtures\/targets\/swift\/target.yaml:16: found "xmpp", expected a whole number \(a port inside the container\), or keys with values$/,
  ],
  [
    'a listener that its network does not have',
    sound.replace('c2s-tls:', 'c2s-tsl:'),
    /^fixtures\/targets\/swift\/target.yaml:16: found the listener c2s-tsl, expected a listener of XMPP: c2s, c2s-tls, websocket, bosh, s2s, component\n {2}try: c2s-tls$/,
  ],
  [
    'a network that is not there',
    sound.replace('protocol: xmpp', 'protocol: xmmp'),
    /^fixtures\/targets\/swift\/target.yaml:4: found xmmp, expected a network: xmpp, xmtp\n {2}try: xmpp$/,
  ],
  [
    'the usual configuration left out',
    sound.replace(/ {2}default:.*\n/, ''),
    /^fixtures\/targets\/swift\/target.yaml:\d+: found no default, expected the key default$/,
  ],
  [
    'a configuration whose name could not be typed',
    sound.replace('best:', 'Best+:'),
    /^fixtures\/targets\/swift\/target.yaml:14: found "Best\+", expected text of the form/,
  ],
  [
    'a configuration that changes nothing',
    sound.replace('best: { listeners: { c2s-tls: 5223 } }', 'best: {}'),
    /^fixtures\/targets\/swift\/target.yaml:16: found /,
  ],
  [
    'text that is not YAML',
    `${sound}\n  - [`,
    /^fixtures\/targets\/swift\/target.yaml:\d+: found text that is not YAML/,
  ],
])('%s is refused with its place', (_what, text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('an embedded node is there for releases of the SDK only', () => {
  const node = (version: string) => `
title: Node
driver: embedded
protocol: xmtp
homepage: https://example.org/
issues: https://example.org/issues
versions:
  - version: current
  - version: ${version}
`;
  expect(read(node('nightly'))).toMatchObject({ versions: [{ version: 'current' }, { version: 'nightly' }] });
  expect(() => read(node('nihgtly'))).toThrow(
    'swift/target.yaml:9: found nihgtly, expected a release of the SDK: oldest, middle, current, nightly\n  try: nightly',
  );
});

const running = `
title: Swift
driver: external
protocol: xmpp
address: xmpp://localhost:5222
environment: { ASSAY_DOMAIN: swift.test, ASSAY_CA: ca.pem }
`;

test('a server that runs already is read, and its files are found beside the definition', () => {
  expect(read(running)).toMatchObject({
    address: 'xmpp://localhost:5222',
    environment: { ASSAY_DOMAIN: 'swift.test', ASSAY_CA: join(place, 'ca.pem') },
  });
});

test.each([
  [
    'an address of another network',
    running.replace('xmpp://', 'xmtp://'),
    /swift\/target.yaml:5: found xmtp:\/\/localhost:5222, expected an address of XMPP: xmpp:\/\/host:port, /,
  ],
  [
    'a variable that nobody reads',
    running.replace('ASSAY_DOMAIN', 'ASSAY_DOMIAN'),
    /swift\/target.yaml:6: found the variable ASSAY_DOMIAN, expected one of .*\n {2}try: ASSAY_DOMAIN$/s,
  ],
  [
    'a suite without the package that it holds',
    sound.replace(/ {4}package:.*\n/, ''),
    /swift\/target.yaml:\d+: found /,
  ],
])('%s is refused with its place', (_what, text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('a file of another name is named after itself, and its name has to do for images', () => {
  const file = (name: string) => readDefinitionFile(join(place, name), running);
  expect(file('my-server.yaml').name).toBe('my-server');
  expect(() => file('My server.yaml')).toThrow(
    /found the name My server, expected one of small letters and digits, .*\n {2}try: my-server$/,
  );
});

test('a folder without a definition is refused', () => {
  expect(() => readDefinition(join(definitionsDirectory, 'nobody'))).toThrow(
    'fixtures/targets/nobody/target.yaml:1: found no such file, expected the definition of the target',
  );
});

test('a driver that nobody is is refused with those there are', () => {
  expect(() => read(sound.replace('driver: container', 'driver: containr'))).toThrow(
    'swift/target.yaml:3: found "containr", expected one of container, process, external, embedded, composition\n  try: container',
  );
});

const composed = `
title: Swift
driver: composition
protocol: xmtp
homepage: https://example.org/
issues: https://example.org/issues
versions:
  - version: "2.0"
    images: { node: swift-node:2, db: swift-db:2 }
services:
  node: { after: { db: 5432 } }
  db: {}
listeners: { grpc: { service: node, port: 5556 } }
readiness: { seconds: 5 }
`;

test('a composition is read', () => {
  expect(read(composed)).toMatchObject({
    driver: 'composition',
    services: { node: { after: { db: 5432 } } },
  });
});

test.each([
  [
    'a listener of another network',
    composed.replace('listeners: { grpc:', 'listeners: { c2s:'),
    'swift/target.yaml:13: found the listener c2s, expected a listener of XMTP: grpc, grpc-tls, history',
  ],
  [
    'an image of no service',
    composed.replace('db: swift-db', 'bd: swift-db'),
    'swift/target.yaml:9: found the service "bd", expected one of node, db\n  try: db',
  ],
  [
    'a service without an image',
    composed.replace(', db: swift-db:2', ''),
    'swift/target.yaml:9: found no image of db, expected one for each service',
  ],
  [
    'a listener of no service',
    composed.replace('service: node', 'service: nod'),
    'swift/target.yaml:13: found the service "nod", expected one of node, db\n  try: node',
  ],
  [
    'a wait for no service',
    composed.replace('after: { db', 'after: { sql'),
    'swift/target.yaml:11: found the service "sql", expected one of node, db',
  ],
  [
    'services that wait for each other',
    composed.replace('db: {}', 'db: { after: { node: 5556 } }'),
    'swift/target.yaml:11: found node after db after node, expected an order to start them in',
  ],
])('%s is refused with its place', (_what, text, message) => {
  expect(() => read(text)).toThrow(message);
});

const servers = serversIn(await loadDefinitions());

test.each([...servers])('$name names only files that are there', (definition) => {
  const recipes = definition.versions.flatMap((version) =>
    configurationNames(definition).map((name) => configurationOf(definition, version, name)),
  );
  const processes = definition.versions.flatMap((version) =>
    configurationNames(definition, 'process').map((name) =>
      processConfigurationOf(definition, version, name),
    ),
  );
  const templates = [...recipes, ...processes].flatMap(({ files }) => Object.values(files));
  const dockerfiles = definition.versions.map(({ dockerfile = 'Dockerfile' }) => dockerfile);
  const missing = [...templates, ...dockerfiles, ...(definition.context ?? [])].filter(
    (file) => !existsSync(join(definition.directory, file)),
  );
  expect(missing).toEqual([]);
});

test('a configuration is what is usual and what its layers change, those of the version last', () => {
  const [plain] = servers;
  if (plain === undefined) throw new Error('there are servers');
  const accounts = (file: string) => ({ file, each: '{{user}}' });
  const version = { version: '2.0', suites: ['sid'], package: '2', accounts: accounts('of-version') };
  const definition = {
    ...plain,
    accounts: accounts('of-all'),
    versions: [version],
    configurations: {
      default: { files: { a: 'a', b: 'b' }, listeners: { c2s: 1 }, withoutLimit: { 'failed-logins': 'x' } },
      best: { files: { b: 'best' }, listeners: { 'c2s-tls': 2 }, accounts: accounts('of-best') },
    },
  };
  const changed = { ...version, configurations: { best: { files: { a: 'old' } } } };
  expect(configurationOf(definition, version, 'default')).toEqual({
    ...definition.configurations.default,
    accounts: accounts('of-version'),
  });
  expect(configurationOf(definition, changed, 'best')).toEqual({
    files: { a: 'old', b: 'best' },
    listeners: { c2s: 1, 'c2s-tls': 2 },
    withoutLimit: { 'failed-logins': 'x' },
    accounts: accounts('of-best'),
  });
});
