import { expect, test } from 'vitest';
import { explainBaselines, isExplainedBy } from '../../reports/defect.ts';
import { loadBaselines } from './baselines.ts';
import { loadDefects, readDefects } from './defects.ts';

const defect = (id: string) =>
  `{ id: ${id}, title: Silence, products: [alpha], checks: ['a#b'], signatures: [missing], argument: It must., defence: None. }`;

test('a defect is argued in a section of the page beside its file', () => {
  const [read] = readDefects('/elsewhere/rfc6120.yaml', `spec: RFC6120\ndefects:\n  - ${defect('mute')}\n`);
  expect(read).toEqual({
    id: 'mute',
    spec: 'RFC6120',
    title: 'Silence',
    products: ['alpha'],
    checks: ['a#b'],
    signatures: ['missing'],
    argument: 'It must.',
    defence: 'None.',
    link: 'fixtures/defects/rfc6120.md#mute',
  });
});

test('two defects of a file have two ids', () => {
  const text = `spec: RFC6120\ndefects:\n  - ${defect('mute')}\n  - ${defect('mute')}\n`;
  expect(() => readDefects('/elsewhere/rfc6120.yaml', text)).toThrow(
    '/elsewhere/rfc6120.yaml:4: found mute again, expected an id of its own',
  );
});

test('no failure of our baselines is explained twice', () => {
  const defects = loadDefects();
  const twice = loadBaselines().flatMap(({ product, entries }) =>
    entries.flatMap((entry) => {
      const ids = defects.filter((one) => isExplainedBy(one, product, entry)).map(({ id }) => id);
      return ids.length > 1 ? [{ check: entry.check, ids }] : [];
    }),
  );
  expect(twice).toEqual([]);
});

test('failures of our baselines are known by the defects that explain them', () => {
  const known = explainBaselines(loadBaselines(), loadDefects())
    .flatMap(({ entries }) => entries)
    .filter(({ state }) => state === 'known');
  expect(known.length).toBeGreaterThan(0);
});
