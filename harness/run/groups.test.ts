import { expect, test } from 'vitest';
import type { Scenario } from '../language/scenario.ts';
import type { Play } from '../scenario/plan.ts';
import { groupsOf } from './groups.ts';
import { scenario } from './sample-run.ts';

const playOf = (id: string, verbs: readonly string[], target = 0): Play => {
  const steps: Scenario['steps'] = verbs.map((verb) => ({
    ...{ kind: 'act', party: 'admin', verb, value: null },
    ...{ label: `admin ${verb}`, line: 1 },
  }));
  const parties = { admin: { kind: 'operator', phase: 'ready', listener: 'c2s' } } as const;
  return {
    ...{ scenario: { ...scenario(id, {}), parties, steps, alone: true }, round: 1 },
    seats: [{ site: 'server', target, from: 0, holders: [] }],
  };
};

const idsOf = (plays: readonly Play[]): readonly (readonly string[])[] =>
  groupsOf(plays).map((group) => group.map(({ scenario: { id } }) => id));

test('those that have the same done to the same target have it together', () => {
  const plays = [
    playOf('killed', ['kills', 'starts']),
    playOf('stopped', ['stops', 'starts']),
    playOf('killed-and-read', ['kills', 'starts', 'reads log']),
    playOf('elsewhere', ['kills', 'starts'], 1),
  ];
  expect(idsOf(plays)).toEqual([['killed', 'killed-and-read'], ['stopped'], ['elsewhere']]);
});

test('one that is alone for a reason of its own stays alone, and no group is large', () => {
  const quiet = [playOf('quiet', []), playOf('quiet-too', [])];
  expect(idsOf(quiet)).toEqual([['quiet'], ['quiet-too']]);
  const many = Array.from({ length: 20 }, (_, round) => ({ ...playOf('killed', ['kills']), round }));
  expect(groupsOf(many).map(({ length }) => length)).toEqual([8, 8, 4]);
});
