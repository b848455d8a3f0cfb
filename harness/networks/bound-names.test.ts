import { expect, test } from 'vitest';
import { partyKinds } from './index.ts';
import type { Verb } from './party.ts';

const bindsOf = (kind: string, verb: string, value: Parameters<NonNullable<Verb['binds']>>[0]) =>
  partyKinds.get(kind)?.verbs[verb]?.binds?.(value, 'alix');

test.each([
  ['xmtp', 'creates group', { members: [], as: 'g' }, ['g', 'g.base64']],
  ['xmtp', 'sends', { to: 'g', text: 'x', as: 'm' }, ['m']],
  ['xmtp', 'adds wallet', { as: 'w' }, ['w.address']],
  ['xmtp', 'creates group', { members: [] }, []],
  ['xmtp', 'registers', null, ['alix.inbox', 'alix.installation', 'alix.installation.base64']],
  ['xmtp-rpc', 'makes wallet', 'w', ['w', 'w.address']],
  ['xmtp-rpc', 'makes key package', { as: 'kp', lifetime: 'expired' }, ['kp', 'kp.installation']],
  ['xmtp-rpc', 'sends message', { group: 'g' }, []],
  ['xmtp-rpc', 'sends messages', { group: 'g', times: 3, as: 'm' }, ['m.1', 'm.2', 'm.3']],
  ['xmtp-rpc', 'registers others', { as: 'o', count: 2 }, ['o', 'o.addresses']],
  [
    'xmtp-rpc',
    'makes identity update',
    { as: 'u', actions: ['create inbox'] },
    ['u', 'u.at', 'u.inbox', 'u.signature.1', 'u.signature.2'],
  ],
])('%s %s, given %j, binds %j', (kind, verb, value, names) => {
  expect(bindsOf(kind, verb, value)).toEqual(names);
});
