import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, test } from 'vitest';
import { root } from '../harness/root.ts';

const manifest = JSON.parse(readFileSync(root('package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** Called as programs, or read by the compiler. */
const unimported = new Set(['@biomejs/biome', 'node', 'typescript', '@types/node']);

const files = globSync('{bin,harness,reports,suites}/**/*.{ts,js,mjs}', { cwd: root('.') });
const isForTests = (file: string): boolean =>
  /\.test\.\w+$|\/testing\/|^suites\//.test(file) || file === 'bin/test.ts';

const importing =
  /^(?:import|export)\s(?<types>type\s)?(?:[^;'"=]*\bfrom\s)?'(?<from>[^']+)'|\b(?:import|require(?:\.resolve)?|beside)\('(?<called>[^']+)'\)/gm;

const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

interface Use {
  readonly name: string;
  readonly file: string;
  /** Gone when the types are. */
  readonly isType: boolean;
}

const uses: readonly Use[] = files.flatMap((file) =>
  [...readFileSync(root(file), 'utf8').matchAll(importing)]
    .map(({ groups = {} }) => ({ specifier: groups.from ?? groups.called ?? '', types: groups.types }))
    .filter(({ specifier }) => !/^[./$]/.test(specifier) && !isBuiltin(specifier))
    .map(({ specifier, types }) => ({ name: packageOf(specifier), file, isType: types !== undefined })),
);

/** `@types/xmpp__client` has the types of `@xmpp/client`. */
const typesOf = (name: string): string => `@types/${name.replace(/^@(.+)\//, '$1__')}`;

test('what the package imports is among its dependencies', () => {
  expect(uses.length).toBeGreaterThan(100);
  const strange = uses.filter(
    ({ name, file, isType }) =>
      manifest.dependencies[name] === undefined &&
      !((isForTests(file) || isType) && manifest.devDependencies[name] !== undefined),
  );
  expect(strange).toEqual([]);
});

test('no dependency is declared that nothing uses, and none as one of the package that only tests use', () => {
  const used = new Set(uses.map(({ name }) => name));
  const shipped = new Set(uses.filter(({ file }) => !isForTests(file)).map(({ name }) => name));
  const types = new Set([...used].map(typesOf));
  expect(Object.keys(manifest.dependencies).filter((name) => !shipped.has(name))).toEqual([]);
  expect(
    Object.keys(manifest.devDependencies).filter(
      (name) => !used.has(name) && !types.has(name) && !unimported.has(name),
    ),
  ).toEqual([]);
});
