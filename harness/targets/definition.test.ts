import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definitionsDirectory, loadDefinitions, readDefinition } from './definition.ts';
import { serversIn } from './name.ts';
import { configurations } from './target.ts';

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
  best: { files: {}, listeners: { c2s: 5222 } }
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
    sound.replace('best: { files: {}, listeners: { c2s: 5222', 'best: { files: {}, listeners: { c2s: xmpp'),
    /^fixtures\/targets\/swift\/target.yaml:16: found "xmpp", expected a whole number \(a port inside the container\), or keys with values$/,
  ],
  [
    'a listener that its network does not have',
    sound.replace('best: { files: {}, listeners: { c2s:', 'best: { files: {}, listeners: { c2s-tsl:'),
    /^fixtures\/targets\/swift\/target.yaml:16: found the listener c2s-tsl, expected a listener of XMPP: c2s, c2s-tls, websocket, bosh\n {2}try: c2s-tls$/,
  ],
  [
    'a network that is not there',
    sound.replace('protocol: xmpp', 'protocol: xmmp'),
    /^fixtures\/targets\/swift\/target.yaml:4: found xmmp, expected a network: xmpp, xmtp\n {2}try: xmpp$/,
  ],
  [
    'a configuration left out',
    sound.replace(/ {2}best:.*\n/, ''),
    /^fixtures\/targets\/swift\/target.yaml:\d+: found no best, expected the key best$/,
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

test('a folder without a definition is refused', () => {
  expect(() => readDefinition(join(definitionsDirectory, 'nobody'))).toThrow(
    'fixtures/targets/nobody/target.yaml:1: found no such file, expected the definition of the target',
  );
});

test('a driver that nobody is is refused with those there are', () => {
  expect(() => read(sound.replace('driver: container', 'driver: containr'))).toThrow(
    'swift/target.yaml:3: found "containr", expected one of container, embedded, composition\n  try: container',
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
  const recipes = [
    definition.configurations,
    ...definition.versions.map((version) => version.configurations ?? {}),
    ...(definition.process === undefined ? [] : [definition.process.configurations]),
  ];
  const templates = recipes.flatMap((recipe) =>
    configurations.flatMap((name) => Object.values(recipe[name]?.files ?? {})),
  );
  const dockerfiles = definition.versions.map(({ dockerfile = 'Dockerfile' }) => dockerfile);
  const missing = [...templates, ...dockerfiles, ...(definition.context ?? [])].filter(
    (file) => !existsSync(join(definition.directory, file)),
  );
  expect(missing).toEqual([]);
});
