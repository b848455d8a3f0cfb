import { expect, test } from 'vitest';
import { byNumbers } from '../data/order.ts';
import { loadCatalogue } from './catalogue.ts';

const { specs, requirements } = loadCatalogue();
const all = [...requirements.values()];
const withoutNumbers = (id: string): boolean => /^(XIP|XRC|XMTP)-/.test(id);
const collection = (id: string): boolean => id.startsWith('XMTP-');

const idsOf = (chosen: readonly { readonly id: string }[]): readonly string[] => chosen.map(({ id }) => id);

test('every requirement has an id that begins with its specification', () => {
  expect(idsOf(all.filter(({ id, spec }) => !id.startsWith(`${spec}-`)))).toEqual([]);
});

test('specifications stand in the order of their numbers', () => {
  const names = [...specs.keys()];
  expect(names).toEqual(names.toSorted(byNumbers));
});

test('where a document numbers no sections, requirements say the heading, count it in the id and keep the order', () => {
  const chosen = all.filter(({ id }) => withoutNumbers(id));
  expect(idsOf(chosen.filter(({ heading }) => heading === undefined))).toEqual([]);
  expect(
    idsOf(chosen.filter(({ id, spec, section }) => !/^\d+$/.test(id.replace(`${spec}-${section}-`, '')))),
  ).toEqual([]);
  for (const { requirements: own } of [...specs.values()].filter(({ id }) => withoutNumbers(id))) {
    expect(idsOf(own)).toEqual(idsOf(own).toSorted(byNumbers));
  }
});

test('in a collection of pages and files, requirements say which', () => {
  expect(idsOf(all.filter(({ id, source }) => collection(id) && source === undefined))).toEqual([]);
});

test('proposals say how far they have come', () => {
  const proposals = [...specs.values()].filter(({ id }) => withoutNumbers(id) && !collection(id));
  expect(idsOf(proposals.filter(({ status }) => status === undefined))).toEqual([]);
});

test('a note that names another requirement names one that can be tested', () => {
  const named = all.flatMap(({ id, note }) =>
    [...(note ?? '').matchAll(/\b(?:XIP|XRC|XMTP)-[A-Z0-9]+-[\d.]+-\d\d\b/g)].map(([other]) => ({
      id,
      other,
    })),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(
    named.filter(({ other }) => {
      const found = requirements.get(other);
      return found === undefined || found.excluded !== undefined;
    }),
  ).toEqual([]);
});

test('no two requirements say the same', () => {
  const said = new Map<string, string>();
  const twice = all.flatMap(({ id, summary, heading }) => {
    const sentence = `${summary} ${heading ?? ''}`;
    const first = said.get(sentence);
    said.set(sentence, id);
    return heading === undefined || first === undefined ? [] : [`${first} and ${id}`];
  });
  expect(twice).toEqual([]);
});
