import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definitionsDirectory, loadDefinitions, readDefinition } from './definition.ts';
import { serversIn } from './name.ts';
import { configurations } from './target.ts';

const sound = `
title: Swift
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
    /^fixtures\/targets\/swift\/target.yaml:3: found the key "hompage", expected one of .*\n {2}try: homepage:$/s,
  ],
  [
    'a port that is no number',
    sound.replace('best: { files: {}, listeners: { c2s: 5222', 'best: { files: {}, listeners: { c2s: xmpp'),
    /^fixtures\/targets\/swift\/target.yaml:14: found "xmpp", expected must be integer$/,
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

test('a folder without a definition is refused', () => {
  expect(() => readDefinition(join(definitionsDirectory, 'nobody'))).toThrow(
    'fixtures/targets/nobody/target.yaml:1: found no such file, expected the definition of the target',
  );
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
