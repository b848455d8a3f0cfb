import { expect, test } from 'vitest';
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
