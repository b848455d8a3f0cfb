import { expect, test } from 'vitest';
import type { StepValue } from '../../../../language/scenario.ts';
import { complaintText } from '../../../testing/complaint-text.ts';
import { xmtpRpcKind } from './party.ts';

const problem = (verb: string, value: StepValue): string | undefined =>
  complaintText(xmtpRpcKind, verb, value);

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
  ['calls', { GetInboxId: {} }, 'try GetInboxIds:'],
  ['calls', { as: 'q1' }, 'found only as, expected exactly one of PublishIdentityUpdate, '],
  ['calls', { SubscribeGroupMessages: {} }, 'found the key "SubscribeGroupMessages", expected one of '],
  ['calls', 'GetInboxIds', 'found "GetInboxIds", expected keys with values'],
  ['calls together', [{ GetInboxIds: {} }, {}], '1: found no key, expected exactly one of '],
  ['calls raw', { hex: '00' }, 'found no path, expected the key path'],
  ['opens stream', { SubscribeGroupMessages: {}, as: 'a b' }, 'as: found "a b", expected text of the form '],
  ['cancels stream', null, 'found null, expected text (What the stream is called)'],
  ['makes wallet', null, 'found null, expected text (What later steps call it), or keys with values'],
  [
    'makes key package',
    { as: 'kp', tamper: 'all' },
    'tamper: found "all", expected one of signature, leaf-signature, ',
  ],
  ['makes group message', { as: 'm' }, 'found no group, expected the key group'],
  [
    'makes identity update',
    { as: 'u', actions: 'create inbox' },
    'actions: found "create inbox", expected a list (What it changes, in this order)',
  ],
  ['makes identity update', { as: 'u', actions: ['create'] }, 'found "create", expected "create inbox"'],
  [
    'makes identity update',
    { as: 'u', actions: [{ revoke: 'a', 'accepted by': 'b' }] },
    'found accepted by without add, expected the key add beside it',
  ],
  [
    'makes identity update',
    { as: 'u', actions: [{ add: 'a', by: { key: 'a', tamper: 'x' } }] },
    'actions.0.by.tamper: found "x", expected one of flipped, short, empty, other-text, mirrored',
  ],
  ['sends messages', { group: '{g}' }, 'found no times, expected the key times'],
  ['registers', 'ana', 'found "ana", expected nothing'],
])('%s: %j is refused when fixtures are read', (verb, value, reason) => {
  expect(problem(verb, value)).toContain(reason);
});
