import { expect, test } from 'vitest';
import { catalogue, scenario } from './sample-run.ts';
import { type Selection, select, UsageError } from './selection.ts';

const scenarios = [
  scenario('rfc1/roster/get', { answered: ['RFC1-1-01'] }),
  scenario('rfc1/roster/set', { pushed: ['RFC1-1-02'] }),
  scenario('rfc2/ping/pong', { answered: ['RFC2-1-01'] }),
];
const chosen = (selection: Partial<Selection>): readonly string[] =>
  select(scenarios, { spec: [], scenario: [], requirement: [], ...selection }, catalogue).map(({ id }) => id);

test.each<[string, Partial<Selection>, readonly string[]]>([
  ['nothing means everything', {}, ['rfc1/roster/get', 'rfc1/roster/set', 'rfc2/ping/pong']],
  ['a specification, in any case', { spec: ['rfc1'] }, ['rfc1/roster/get', 'rfc1/roster/set']],
  ['a star stands for anything', { scenario: ['*/p*g'] }, ['rfc2/ping/pong']],
  ['several of a kind add up', { scenario: ['*/set', '*/pong'] }, ['rfc1/roster/set', 'rfc2/ping/pong']],
  [
    'several kinds narrow down',
    { spec: ['RFC1'], requirement: ['RFC1-1-0*'], scenario: ['*/get'] },
    ['rfc1/roster/get'],
  ],
  ['a requirement', { requirement: ['RFC1-1-02'] }, ['rfc1/roster/set']],
  [
    'signs that mean something elsewhere mean themselves',
    { scenario: ['rfc1/roster/ge*'] },
    ['rfc1/roster/get'],
  ],
])('%s', (_name, selection, expected) => {
  expect(chosen(selection)).toEqual(expected);
});

test('the parts of a run are disjoint and make up the whole', () => {
  const parts = [1, 2, 3].map((index) => chosen({ shard: { index, count: 3 } }));
  expect(parts).toEqual([['rfc1/roster/get'], ['rfc1/roster/set'], ['rfc2/ping/pong']]);
  expect(chosen({ shard: { index: 2, count: 2 } })).toEqual(['rfc1/roster/set']);
});

test.each<[Partial<Selection>, string]>([
  [{ spec: ['RFC3'] }, '--spec RFC3 matches nothing; did you mean RFC1?'],
  [
    { scenario: ['rfc1/roster/gte'] },
    '--scenario rfc1/roster/gte matches nothing; did you mean rfc1/roster/get?',
  ],
  [
    { scenario: ['roster'] },
    '--scenario roster matches nothing; did you mean rfc1/roster/get (or *roster*)?',
  ],
  [
    { scenario: ['rfc1.roster.get*x'] },
    '--scenario rfc1.roster.get*x matches nothing; did you mean rfc1/roster/get?',
  ],
  [{ scenario: ['*/pong', 'quite something else'] }, '--scenario quite something else matches nothing'],
  [{ requirement: ['RFC2-1-02'] }, '--requirement RFC2-1-02: no scenario covers it'],
  [{ requirement: ['RFC1-2-01'] }, '--requirement RFC1-2-01: no scenario covers it (excluded: binds-client)'],
  [{ spec: ['RFC2'], requirement: ['RFC1-1-01'] }, '--requirement RFC1-1-01: no selected scenario covers it'],
])('%j is told with the nearest', (selection, message) => {
  expect(() => chosen(selection)).toThrow(new UsageError(message));
});
