import { expect, test } from 'vitest';
import { byCause } from './cause.ts';
import type { Result } from './report.ts';
import { quietReport, result } from './sample.ts';
import { checkName } from './standing.ts';

const { scenarios } = quietReport();
const table = (name: string) => ({
  title: name,
  spec: 'RFC1',
  topic: 'table',
  source: 'fixtures/table.yaml:3',
});
const described = {
  scenarios: {
    ...scenarios,
    row1: table('row1'),
    row2: table('row2'),
    near: { ...table('near'), source: 'fixtures/table.yaml:40' },
    far: { ...table('far'), topic: 'other' },
  },
};

const fail = (scenario: string, check: string, signature: string, given: Partial<Result> = {}): Result =>
  result({ scenario, check, verdict: 'fail', signature, requirements: [], ...given });

const grouped = (...results: readonly Result[]) =>
  byCause(results, described).map((group) => group.map(checkName));

test('rows of a table, and variants in one topic, that fail the same check in the same way have one cause', () => {
  expect(
    grouped(
      fail('row1', 'closed', 'differs: /iq'),
      fail('far', 'closed', 'differs: /iq'),
      fail('row2', 'closed', 'differs: /iq'),
      fail('near', 'closed', 'differs: /iq'),
      fail('row2', 'closed', 'differs: /features'),
    ),
  ).toEqual([['row1#closed', 'row2#closed', 'near#closed'], ['far#closed'], ['row2#closed']]);
});

test('which kind of stanza it was makes no difference', () => {
  expect(
    grouped(
      fail('row1', 'closed', 'differs: /iq expected <stream:error> found <iq>'),
      fail('near', 'closed', 'differs: /message expected <stream:error> found <message>'),
    ),
  ).toEqual([['row1#closed', 'near#closed']]);
});

test('that nothing came, or that something came, is one cause only within a table', () => {
  for (const signature of ['missing', 'unexpected <message>']) {
    expect(
      grouped(
        fail('row1', 'told', signature),
        fail('row2', 'told', signature),
        fail('near', 'told', signature),
      ),
    ).toEqual([['row1#told', 'row2#told'], ['near#told']]);
  }
});

test('checks that decide the same requirements, or that one event decides, have one cause when they fail alike', () => {
  const requirements = ['RFC1-1-01'];
  const evidence = { file: 'evidence/a.ndjson', from: 4, to: 4 };
  expect(
    grouped(
      fail('row1', 'a', 'x', { requirements }),
      fail('row1', 'b', 'x', { requirements }),
      fail('far', 'c', 'y', { evidence }),
      fail('far', 'd', 'y', { evidence }),
      fail('far', 'e', 'y', { evidence: { ...evidence, to: 9 } }),
    ),
  ).toEqual([['row1#a', 'row1#b'], ['far#c', 'far#d'], ['far#e']]);
});

test('the same check over the same kind of answer has one cause in every topic, and so has all that is tied to it', () => {
  const about = 'sends presence subscribe: another user receives presence subscribe';
  const requirements = ['RFC1-1-01'];
  expect(
    grouped(
      fail('row1', 'a', 'missing'),
      fail('far', 'a', 'missing', { about }),
      fail('row2', 'a', 'missing', { about, requirements }),
      fail('far', 'renamed', 'missing', { about, requirements }),
      fail('near', 'c', 'missing', { about }),
      fail('near', 'a', 'missing: closed came instead', { about }),
    ),
  ).toEqual([['row1#a', 'far#a', 'row2#a', 'far#renamed'], ['near#c'], ['near#a']]);
});

test('what fails on two targets has two causes', () => {
  expect(grouped(fail('row1', 'a', 'x'), fail('row1', 'a', 'x', { target: 'beta@2.1' }))).toEqual([
    ['row1#a'],
    ['row1#a'],
  ]);
});

test('what somebody looked at has the cause that is linked there, however it fails', () => {
  const known = (scenario: string, check: string, signature: string, link: string): Result =>
    fail(scenario, check, signature, { baseline: { state: 'known', why: 'looked at', link } });
  expect(
    grouped(
      known('row1', 'refused', 'differs: /iq', 'defects.md#one'),
      known('row2', 'refused', 'differs: /iq', 'defects.md#two'),
      known('far', 'kept', 'missing', 'defects.md#one'),
    ),
  ).toEqual([['row1#refused', 'far#kept'], ['row2#refused']]);
});

test('that something was let in takes checks together by no requirement', () => {
  const signature = 'differs: /success expected <failure> found <success>';
  const requirements = ['RFC1-1-01'];
  expect(
    grouped(
      fail('row1', 'padding-refused', signature, { requirements }),
      fail('near', 'identity-refused', signature, { requirements }),
    ),
  ).toEqual([['row1#padding-refused'], ['near#identity-refused']]);
});

test('what looks like one defect of other products has one cause, and no other', () => {
  const like = (link: string) => ({ like: { title: 'Pings are not answered', link } });
  expect(
    grouped(
      fail('row1', 'a', 'x', like('page.md#mute')),
      fail('row1', 'b', 'y', like('page.md#mute')),
      fail('row2', 'a', 'x', like('page.md#slow')),
      fail('row2', 'a', 'x'),
    ),
  ).toEqual([['row1#a', 'row1#b'], ['row2#a'], ['row2#a']]);
});
