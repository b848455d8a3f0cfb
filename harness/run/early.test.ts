import { describe, expect, test } from 'vitest';
import { judge } from '../scenario/judge.ts';
import { came, check, finished, opened, scenarioOf, transcriptOf } from '../scenario/sample.ts';
import { decidedEarly } from './early.ts';

const scenario = scenarioOf(
  '{ romeo: client }',
  `
- romeo sends: <presence id="first"/>
  as: first
- romeo receives: <iq/>
- romeo sends: <presence id="second"/>
- romeo receives: <message/>
  answers: first
  ${check('by-name')}
- romeo receives: <iq/>
  ${check('usual')}`,
);
const transcript = transcriptOf(scenario, [
  opened('romeo'),
  { kind: 'doing', action: 0 },
  { kind: 'did', action: 0 },
  came('romeo', '<message/>'),
  came('romeo', '<iq/>'),
  { kind: 'doing', action: 1 },
  { kind: 'did', action: 1 },
  came('romeo', '<iq/>'),
  finished,
]);
const outcomes = judge(scenario, transcript);

test('no check that the judge decided was decided early', () => {
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  expect(decidedEarly(scenario, transcript, outcomes)).toEqual([]);
});

test('a check that something decided which came before what it answers is named', () => {
  const wrong = outcomes.map((outcome) => ({ ...outcome, from: 4, to: 4 }));
  expect(decidedEarly(scenario, transcript, wrong)).toEqual(['rfc6120/sample/sample#usual']);
});

describe('behind what an expectation selected', () => {
  const named = (more: string) =>
    scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <presence/>
- romeo receives: <iq/>
  as: first
  ${more}
- romeo receives: <message/>
  answers: first
  ${check('behind')}
- which has: <message id="2"/>
  ${check('more')}`,
    );

  test.each([
    ['a check', named(check('first'))],
    ['a premise', named('')],
  ])('which is %s, counts what came then', (_what, asked) => {
    const played = transcriptOf(asked, [
      opened('romeo'),
      { kind: 'doing', action: 0 },
      { kind: 'did', action: 0 },
      came('romeo', '<message id="1"/>'),
      came('romeo', '<iq/>'),
      came('romeo', '<message id="2"/>'),
      finished,
    ]);
    const right = judge(asked, played);
    expect(right.every(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(decidedEarly(asked, played, right)).toEqual([]);
    const wrong = right.map((outcome) => (outcome.to === 6 ? { ...outcome, from: 4, to: 4 } : outcome));
    expect(decidedEarly(asked, played, wrong)).toEqual([
      'rfc6120/sample/sample#behind',
      'rfc6120/sample/sample#more',
    ]);
  });
});
