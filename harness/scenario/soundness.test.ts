import { expect, test } from 'vitest';
import { check, scenarioOf } from './sample.ts';
import { blindSpots } from './soundness.ts';

const problemsOf = (steps: string): readonly string[] =>
  blindSpots(scenarioOf('{ romeo: client }', steps)).map((problem) =>
    problem.replace(/^.*?sample: line/, 'line'),
  );

test('a scenario whose first expectation after the stimulus is a check sees the worst', () => {
  expect(
    problemsOf(`
- romeo sends: <presence/>
- romeo receives: <presence/>
- romeo sends: <message/>
- romeo receives: <message/>
  ${check('answered')}
- romeo receives: <iq/>`),
  ).toEqual([]);
});

test('where it is a premise, a server that goes silent has no failure', () => {
  expect(
    problemsOf(`
- romeo sends: <message/>
- romeo receives: <message/>
- which has: <message id="1"/>
  ${check('id')}`),
  ).toEqual(['line 11, romeo receives: the first expectation after the stimulus is no check']);
});

test('what selects must leave something to assert', () => {
  expect(
    problemsOf(`
- romeo sends: <message/>
- romeo receives: <message id="1"/>
  select: <message id="1"/>
  ${check('id')}`),
  ).toEqual(['line 11, romeo receives: select says all that is asserted']);
});

test('a control may stand before the check, and nothing else', () => {
  const steps = (more: string): string => `
- romeo sends: <presence/>
- romeo receives: <presence/>
  ${more}
- romeo receives: <message/>
  ${check('message')}`;
  expect(problemsOf(steps('control: without presence there are no messages'))).toEqual([]);
  expect(problemsOf(steps('as: presence'))).toHaveLength(1);
});

test('the answers to actions of one group have names of their own', () => {
  const asking = (first: string, second: string): readonly string[] =>
    problemsOf(`
- romeo sends: <iq type="get" id="${first}"/>
- romeo sends: <iq type="get" id="${second}"/>
- romeo receives: <iq type="error" id="${first}"/>
  ${check('answered')}`);
  expect(asking('a', 'b')).toEqual([]);
  expect(asking('a', 'a')).toEqual([
    'line 11, romeo sends: its answer is called as that of an action before, and the first decides',
  ]);
});
