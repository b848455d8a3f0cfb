import { expect, test } from 'vitest';
import { check, scenarioOf } from '../scenario/sample.ts';
import { actsShownAt } from './exchange.ts';

test('what looks behind an expectation is shown with what was sent since, where it has its id', () => {
  const { steps } = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="set" id="first"/>
- romeo receives: <iq type="error" id="first"/>
  as: refusal
  ${check('refused')}
- romeo sends: <iq type="set" id="second"/>
- romeo receives: <iq type="error" id="second"/>
  answers: refusal
  ${check('refused-again')}
- which has: <iq><error/></iq>
  ${check('with-an-error')}
- romeo receives nothing like: <message/>
  answers: refusal
  ${check('nothing-more')}`,
  );
  const shown = steps.map((step, at) =>
    step.kind === 'act' ? [] : actsShownAt(steps, at).map(({ value }) => value),
  );
  expect(shown.flat()).toEqual(
    ['first', 'second', 'second', 'first'].map((id) => `<iq type="set" id="${id}"/>`),
  );
});
