import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './root.ts';

/** What may import what: only from its own line and from those above it here. */
const floors: readonly (readonly string[])[] = [
  ['harness'],
  ['harness/data', 'harness/xml', 'harness/evidence', 'harness/catalogue'],
  ['harness/language'],
  ['harness/networks'],
  ['harness/targets'],
  ['harness/scenario'],
  ['reports'],
  ['harness/run'],
  ['harness/bench', 'bin'],
];

interface Import {
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

const posix = (path: string): string => path.replaceAll(sep, '/');

/** Tests and what only they use may look up. */
const isOfTests = (file: string): boolean => /\.test\.ts$|(^|\/)testing\/|(^|\/)testing\.ts$/.test(file);

const importsIn = (file: string): readonly Import[] =>
  readFileSync(root(file), 'utf8')
    .split('\n')
    .flatMap((text, index) =>
      Array.from(text.matchAll(/(?:\bfrom |\bimport\(|^import )'(\.[^']+)'/g), ([, path = '']) => ({
        from: file,
        line: index + 1,
        to: posix(relative(root('.'), join(dirname(root(file)), path))),
      })),
    );

const imports: readonly Import[] = globSync('{harness,reports,bin}/**/*.ts', { cwd: root('.') })
  .map(posix)
  .filter((file) => !isOfTests(file))
  .toSorted()
  .flatMap(importsIn);

const told = ({ from, line, to }: Import): string => `${from}:${line} imports ${to}`;

/** The floor of a file: that of the nearest folder that has one. */
const floorOf = (file: string): number => {
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) {
    const floor = floors.findIndex((folders) => folders.includes(folder));
    if (floor >= 0) return floor;
  }
  throw new Error(`${file} is on no floor`);
};

/** The part of a path that lies directly in a folder. */
const childOf = (folder: string, file: string): string | undefined =>
  file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split('/', 1)[0] : undefined;

/** Imports between what lies directly in a folder, files and folders alike, by what imports. */
const edgesIn = (folder: string): ReadonlyMap<string, ReadonlyMap<string, Import>> => {
  const edges = new Map<string, Map<string, Import>>();
  for (const one of imports) {
    const from = childOf(folder, one.from);
    const to = childOf(folder, one.to);
    if (from === undefined || to === undefined || from === to) continue;
    const known = edges.get(from) ?? new Map();
    edges.set(from, known.set(to, known.get(to) ?? one));
  }
  return edges;
};

/** A shortest way from a child of a folder back to itself. */
const circleThrough = (
  start: string,
  edges: ReadonlyMap<string, ReadonlyMap<string, Import>>,
): readonly Import[] | undefined => {
  const seen = new Set<string>();
  let ways: readonly { readonly at: string; readonly way: readonly Import[] }[] = [{ at: start, way: [] }];
  while (ways.length > 0) {
    const further = ways.flatMap(({ at, way }) =>
      Array.from(edges.get(at) ?? [], ([next, one]) => ({ at: next, way: [...way, one] })),
    );
    const back = further.find(({ at }) => at === start);
    if (back) return back.way;
    ways = further.filter(({ at }) => !seen.has(at) && seen.add(at));
  }
  return undefined;
};

test('imports go downwards only', () => {
  const upwards = imports.filter(({ from, to }) => floorOf(from) < floorOf(to));
  expect(upwards.map(told)).toEqual([]);
});

test('elements are our own, not those of ltx, which misread an empty namespace', () => {
  const made = globSync('{harness,reports,bin,suites}/**/*.ts', { cwd: root('.') })
    .map(posix)
    .filter(
      (file) =>
        !isOfTests(file) &&
        /^import \{(?:[^}]*,)? *Element\b[^}]*\} from 'ltx'/m.test(readFileSync(root(file), 'utf8')),
    );
  expect(made).toEqual(['harness/xml/element.ts']);
});

test('one network knows nothing of another', () => {
  const networkOf = (file: string): string | undefined => /^harness\/networks\/([^/]+)\//.exec(file)?.[1];
  const across = imports.filter(
    ({ from, to }) => networkOf(from) && networkOf(to) && networkOf(from) !== networkOf(to),
  );
  expect(across.map(told)).toEqual([]);
});

test('what is of a network is got through it', () => {
  // What these do is their network's by name.
  const ofOne = /^bin\/(?:xmtp-node|bench|test|main)\.ts$/;
  const inside = imports.filter(
    ({ from, to }) =>
      !from.startsWith('harness/networks/') && /^harness\/networks\/[^/]+\//.test(to) && !ofOne.test(from),
  );
  expect(inside.map(told)).toEqual([]);
});

test('neither files nor folders import in a circle', () => {
  const folders = new Set<string>(['harness']);
  for (const { from } of imports)
    for (let folder = dirname(from); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  const circles = [...folders].toSorted().flatMap((folder) => {
    const edges = edgesIn(folder);
    const found = new Map<string, string>();
    for (const child of edges.keys()) {
      const circle = circleThrough(child, edges);
      if (circle) found.set(circle.map(told).toSorted().join(), circle.map(told).join('\n'));
    }
    return [...found.values()];
  });
  expect(circles).toEqual([]);
});
