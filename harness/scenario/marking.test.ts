import { expect, test } from 'vitest';
import { markingParties } from './marking.ts';
import { check, scenarioOf } from './sample.ts';

const markersAt = (parties: string, steps: string): readonly string[] => {
  const scenario = scenarioOf(parties, steps);
  return markingParties(
    scenario,
    scenario.steps.findIndex(({ kind }) => kind === 'absent'),
  );
};
const both = '{ romeo: client, juliet: client available, nurse: client }';
const nothing = (more = '') => `
- romeo receives nothing like: <message/>
  ${more}
  ${check('nothing')}`;

test('whoever acted marks the absence, also for a session that is not available', () => {
  expect(markersAt(both, `\n- juliet sends: <message to="{romeo.full}"/>${nothing()}`)).toEqual(['juliet']);
  expect(
    markersAt(both, `\n- juliet sends: <message to="{romeo.full}"/>\n- nurse sends: <presence/>${nothing()}`),
  ).toEqual(['juliet', 'nurse']);
});

test('or whoever it names, or whose action it answers', () => {
  expect(markersAt(both, `\n- juliet sends: <presence/>${nothing('after: nurse')}`)).toEqual(['nurse']);
  expect(
    markersAt(
      both,
      `
- nurse sends: <message to="{romeo.full}"/>
  as: first
- nurse receives: <presence/>
- juliet sends: <presence/>${nothing('answers: first')}`,
    ),
  ).toEqual(['nurse', 'juliet']);
});

test('but not who has left XML open or broken: a marker would be a part of it', () => {
  const raw = '{ romeo: client, juliet: stream bound }';
  expect(markersAt(raw, `\n- juliet sends: <message to="{romeo.full}">${nothing()}`)).toEqual([]);
  expect(markersAt(raw, `\n- juliet sends bytes: { latin1: "<a/>" }${nothing()}`)).toEqual([]);
});
