import { describe, expect, test } from 'vitest';
import type { RecordValue, TranscriptEntry } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import type { PartyKind } from '../networks/party.ts';
import { root } from '../root.ts';
import { judge } from './judge.ts';
import { loadScenarioFile } from './load.ts';
import { prove } from './mutate.ts';
import { finished, sampleFile, transcriptOf, vocabulary } from './sample.ts';

/** A kind of party that speaks in records, as far as loading and judging need one. */
const clerk: PartyKind = {
  kind: 'clerk',
  protocol: 'xmtp',
  language: 'records',
  summary: 'Writes down.',
  phases: ['offline'],
  phase: 'offline',
  options: {},
  verbs: { asks: { summary: 'Asks.', schema: {} } },
  names: () => [],
  create: () => {
    throw new Error('nobody plays here');
  },
};

const load = (steps: string): Scenario => {
  const words = { ...vocabulary, kinds: new Map([...vocabulary.kinds, ['clerk', clerk]]) };
  const text = `spec: RFC6120
topic: records
title: Records
scenarios:
  - id: sample
    title: a sample
    parties: { bartleby: clerk }
    steps:
${steps.trim().replace(/^/gm, '      ')}
`;
  const [scenario] = loadScenarioFile(root(sampleFile), words, text);
  if (scenario === undefined) throw new Error('there is no scenario');
  return scenario;
};

const check = (id: string): string => `\n  check: ${id}\n  covers: [RFC6120-1-01]`;
const asked: TranscriptEntry = { kind: 'did', action: 0 };
const came = (name: string, value: RecordValue): TranscriptEntry => ({
  kind: 'record',
  party: 'bartleby',
  direction: 'in',
  name,
  value,
});

const asking = load(`
- bartleby asks: { what: all }
- bartleby receives: { page: { entries: [{ id: "{=first}" }, { id: "{>first}" }], next: "{!}" } }${check('ordered')}
- which has: { page: { entries: { $count: 2 } } }${check('counted')}
- bartleby receives nothing like: { page: {} }
  before: { end: {} }${check('once')}
`);

const verdicts = (...entries: readonly TranscriptEntry[]): readonly string[] =>
  judge(asking, transcriptOf(asking, [...entries, finished])).map(
    ({ check: { id }, verdict, reason }) => `${id} ${verdict}${reason ? `: ${reason}` : ''}`,
  );

const page = came('page', { entries: [{ id: '9', more: 1 }, { id: '10' }] });
const end = came('end', {});

describe('records are judged as stanzas are', () => {
  test('what is as it must be passes', () => {
    expect(verdicts(asked, page, end)).toEqual(['ordered pass', 'counted pass', 'once pass']);
  });

  test('a wrong one is seen at once, told in the words of the fixture', () => {
    const wrong = came('page', { entries: [{ id: '10' }, { id: '9' }], next: 'x' });
    expect(verdicts(asked, wrong, page, end)[0]).toBe(
      'ordered fail: /page/entries/item/id/text(): expected {>first}, found 9; /page/next: expected no next, found { next: x }',
    );
    const [outcome] = judge(asking, transcriptOf(asking, [asked, wrong, finished]));
    expect(outcome).toMatchObject({
      signature:
        'differs: /page/entries/item/id/text() expected {>first} found 9; /page/next expected no next found next',
      expected: '{ page: { entries: [ { id: "{=first}" }, { id: "{>first}" } ], next: null } }',
      observed: '{ page: { entries: [ { id: "10" }, { id: "9" } ], next: x } }',
    });
  });

  test('what comes before it may is seen', () => {
    expect(verdicts(asked, page, page, end)[2]).toBe('once fail: a page came that must not');
  });

  test('every assertion is proved by a mutation of the evidence', () => {
    const proofs = prove(asking, transcriptOf(asking, [asked, page, end, finished]));
    expect(proofs.filter(({ proved }) => !proved)).toEqual([]);
    expect(proofs.map(({ check: id, assertion }) => `${id}: ${assertion.name}`)).toEqual([
      'ordered: <page> dropped',
      'ordered: /page renamed',
      'ordered: /page/entries dropped',
      'ordered: /page/entries/@count altered',
      'ordered: /page/entries one child more',
      'ordered: /page/entries doubled child',
      'ordered: /page/entries in another order',
      'ordered: /page/entries/item[1] dropped',
      'ordered: /page/entries/item[1]/id dropped',
      'ordered: /page/entries/item[1]/id text altered',
      'ordered: /page/entries/item[2] dropped',
      'ordered: /page/entries/item[2]/id dropped',
      'ordered: /page/entries/item[2]/id text altered',
      'ordered: /page/next put there',
      'counted: /page/entries dropped',
      'counted: /page/entries/@count altered',
      'once: <page xmlns="urn:assay:record"/> put there',
      'once: what must come first, dropped',
    ]);
  });
});

test('a party that speaks in records receives no XML', () => {
  expect(() => load(`- bartleby receives: <page/>${check('x')}`)).toThrow(
    'what a clerk can receive: records',
  );
});

test('what is recorded beside a party is for readers, and decides nothing', () => {
  const page = { entries: [{ id: '1' }, { id: '2' }] };
  const beside = { ...came('page', { entries: [] }), party: 'bartleby.rpc' } as const;
  expect(verdicts(asked, beside, came('page', page), came('end', {}), finished)).toEqual(
    verdicts(asked, came('page', page), came('end', {}), finished),
  );
});
