import { expect, test } from 'vitest';
import type { StepValue } from '../../../../language/scenario.ts';
import { verbs } from './verbs.ts';

const problem = (verb: string, value: StepValue): string | undefined => verbs[verb]?.problem?.(value);

test.each<readonly [string, StepValue]>([
  ['calls', { GetInboxIds: { requests: [] } }],
  ['calls', { GetInboxIds: null, as: 'q1', deadline: 500, headers: { te: null } }],
  ['calls together', [{ GetInboxIds: {} }, { GetInboxIds: {}, as: 'b' }]],
  ['calls raw', { path: '/a/B', hex: '00', frame: false, ends: false, deadline: '{limit}' }],
  ['opens stream', { SubscribeGroupMessages: { filters: [] }, as: 's' }],
  ['writes to stream', { stream: 's', message: {} }],
  ['cancels stream', 's'],
  ['makes wallet', 'w2'],
  ['makes group', { as: 'g' }],
  ['makes key package', { as: 'kp', lifetime: 'expired', tamper: 'leaf-signature' }],
  ['makes identity update', { as: 'u', actions: ['create inbox', { add: 'w2', 'accepted by': 'nobody' }] }],
  ['publishes identity update', { actions: [{ revoke: 'w2', by: { key: 'ana', tamper: 'flipped' } }] }],
  ['sends message', { group: '{g}', size: '{size}' }],
  ['sends messages', { group: '{g}', times: 250, 'at once': 4, 'per request': 50 }],
  ['fills identity log', 256],
  ['fills identity log', null],
  ['registers', null],
])('%s: %j is fine', (verb, value) => {
  expect(problem(verb, value)).toBeUndefined();
});

test.each<readonly [string, StepValue, string]>([
  ['calls', { GetInboxId: {} }, 'the option GetInboxId, perhaps for GetInboxIds'],
  ['calls', { as: 'q1' }, 'not exactly one RPC, or none of these'],
  ['calls', { SubscribeGroupMessages: {} }, 'the option SubscribeGroupMessages'],
  ['calls', 'GetInboxIds', 'something that is no option'],
  ['calls together', [{ GetInboxIds: {} }, {}], 'not exactly one RPC, or none of these'],
  ['calls raw', { hex: '00' }, 'no option path'],
  ['opens stream', { SubscribeGroupMessages: {}, as: 'a b' }, 'as: "a b", which is not a name'],
  ['cancels stream', null, 'something that is no name'],
  ['makes wallet', null, 'no option as'],
  ['makes key package', { as: 'kp', tamper: 'all' }, 'tamper: "all", which is not one of signature'],
  ['makes group message', { as: 'm' }, 'no option group'],
  ['makes identity update', { as: 'u', actions: 'create inbox' }, 'actions that are no list'],
  ['makes identity update', { as: 'u', actions: ['create'] }, 'the action "create"'],
  ['makes identity update', { as: 'u', actions: [{ revoke: 'a', 'accepted by': 'b' }] }, '“accepted by”'],
  [
    'makes identity update',
    { as: 'u', actions: [{ add: 'a', by: { key: 'a', tamper: 'x' } }] },
    'tamper: "x"',
  ],
  ['sends messages', { group: '{g}' }, 'no option times'],
  ['registers', 'ana', 'a value'],
])('%s: %j is refused when fixtures are read', (verb, value, reason) => {
  expect(problem(verb, value)).toContain(reason);
});

test('verbs read as sentences do, and say what they take', () => {
  for (const [verb, { summary }] of Object.entries(verbs)) {
    expect(`ana ${verb}`).toMatch(/^[a-z][a-z0-9-]* [a-z][a-z -]*$/);
    expect(summary).toMatch(/^[A-Z].*\.$/s);
  }
});
