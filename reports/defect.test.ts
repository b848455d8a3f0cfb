import { expect, test } from 'vitest';
import type { Baseline, BaselineEntry } from './baseline.ts';
import { compareWithDefects, type Defect, explainBaselines } from './defect.ts';
import { result } from './sample.ts';

const defect: Defect = {
  id: 'mute',
  spec: 'RFC6120',
  title: 'Pings are not answered',
  products: ['alpha', 'beta'],
  checks: ['s/ping-*#answered', 's/pong#answered'],
  signatures: ['missing', 'differs: *@type*'],
  argument: 'They have to be.',
  defence: 'None.',
  link: 'page.md#mute',
};
const entry = (check: string, signature: string): BaselineEntry => ({ check, signature, state: 'recorded' });
const known = { state: 'known', reason: 'Pings are not answered', link: 'page.md#mute' } as const;
const explain = (product: string, ...entries: readonly BaselineEntry[]) => {
  const [baseline] = explainBaselines([{ product, entries } satisfies Baseline], [defect]);
  return baseline?.entries;
};

test('a defect makes known what fails by it, on each of its products', () => {
  const entries = [
    entry('s/ping-bare#answered', 'missing'),
    entry('s/pong#answered', 'differs: /iq/@type found set'),
  ];
  const explained = entries.map((one) => ({ ...one, ...known }));
  expect([explain('alpha', ...entries), explain('beta', ...entries)]).toEqual([explained, explained]);
});

test('what fails in another check, in another way or on another product is left as it is', () => {
  const others = [
    entry('s/ping#answered', 'missing'),
    entry('s/ping-bare#answered', 'differs: /iq/@id'),
    { check: 's/ping-bare#answered', verdict: 'blocked', state: 'recorded' } as const,
  ];
  expect([explain('alpha', ...others), explain('gamma', entry('s/ping-bare#answered', 'missing'))]).toEqual([
    others,
    [entry('s/ping-bare#answered', 'missing')],
  ]);
});

test('what somebody wrote in a baseline goes before', () => {
  const own = { ...entry('s/pong#answered', 'missing'), ...known, reason: 'we like it quiet' } as const;
  expect(explain('alpha', own)).toEqual([own]);
});

test('a failure that nobody explained is like a defect of other products where it fails the same check in the same way', () => {
  const failure = (check: string, signature: string) =>
    result({ target: 'gamma', scenario: 's/pong', check, verdict: 'fail', signature });
  const alike = failure('answered', 'missing');
  const others = [
    failure('answered', 'differs: /iq/@id'),
    failure('named', 'missing'),
    { ...alike, verdict: 'blocked' } as const,
    { ...alike, baseline: { state: 'known', why: 'we like it quiet', link: 'https://example.org' } } as const,
  ];
  expect(compareWithDefects([alike, ...others], [defect])).toEqual([
    { ...alike, like: { title: 'Pings are not answered', link: 'page.md#mute' } },
    ...others,
  ]);
});
