import { expect, test } from 'vitest';
import type { ActStep, PartySpec, StepValue } from '../../language/scenario.ts';
import { uncontrolled } from './alike.ts';

type Act = readonly [party: string, verb: string, value: StepValue];

const party = (kind: string): PartySpec => ({ kind, phase: 'offline', listener: 'grpc' });
const parties = { alix: party('xmtp'), bo: party('xmtp'), ana: party('xmtp-rpc'), cy: party('xmtp-rpc') };

const asked = (acts: readonly Act[], party: string, name: string) => ({
  acts: acts.map(
    ([who, verb, value]): ActStep => ({
      kind: 'act',
      party: who,
      verb,
      value,
      label: verb,
      line: 1,
    }),
  ),
  answers: [{ party, name }],
  parties,
});
type Asked = ReturnType<typeof asked>;
const areAlike = (refused: Asked, ...accepted: readonly Asked[]): boolean =>
  uncontrolled(refused, accepted).length === 0;
const isSame = (refused: Act, accepted: Act, name: string, other = name): boolean =>
  areAlike(asked([refused], refused[0], name), asked([accepted], accepted[0], other));

const query = (as?: string): StepValue => ({ QueryGroupMessages: { groupId: '{g}' }, ...(as && { as }) });
const path = '/xmtp.mls.api.v1.MlsApi/QueryGroupMessages';

test('the same of a raw caller is the same RPC, whatever verb calls it', () => {
  const refused: Act = ['ana', 'calls', { QueryGroupMessages: {} }];
  expect(isSame(refused, ['cy', 'calls', query('sound')], 'QueryGroupMessages', 'sound')).toBe(true);
  expect(
    isSame(['ana', 'calls raw', { path, hex: '0e' }], ['ana', 'calls', query()], 'raw', 'QueryGroupMessages'),
  ).toBe(true);
  expect(
    isSame(
      refused,
      ['ana', 'calls', { GetNewestGroupMessage: {} }],
      'QueryGroupMessages',
      'GetNewestGroupMessage',
    ),
  ).toBe(false);
  const elsewhere = path.replace('mls', 'identity').replace('MlsApi', 'IdentityApi');
  expect(
    isSame(['ana', 'calls raw', { path: elsewhere }], ['ana', 'calls', query()], 'raw', 'QueryGroupMessages'),
  ).toBe(false);
});

test('an identity update does all that the refused one does', () => {
  const update = (...actions: readonly StepValue[]): Act => ['ana', 'publishes identity update', { actions }];
  const name = 'PublishIdentityUpdate';
  expect(isSame(update({ add: 'purse' }), update({ add: 'pocket' }), name)).toBe(true);
  expect(isSame(update({ add: 'purse' }), update('create inbox'), name)).toBe(false);
  expect(isSame(update('create inbox', { add: 'purse' }), update('create inbox'), name)).toBe(false);
  expect(isSame(update('create inbox'), update('create inbox', { add: 'purse' }), name)).toBe(true);
});

test('the same of an app is its verb with the same thing, of people told in the same way', () => {
  const renamed: Act = ['alix', 'updates group', { group: '{g}', name: 'a' }];
  expect(isSame(renamed, ['bo', 'updates group', { group: '{h}', name: 'b' }], 'updated')).toBe(true);
  expect(isSame(renamed, ['bo', 'updates group', { group: '{h}', description: 'b' }], 'updated')).toBe(false);
  const sent: Act = ['alix', 'sends', { to: '{g}', text: 'a' }];
  expect(isSame(sent, ['alix', 'sends', { to: '{h}', text: 'b', meanwhile: true }], 'sent')).toBe(true);
  expect(isSame(sent, ['alix', 'sends', { to: '{h}', readReceipt: true }], 'sent')).toBe(false);
  const added: Act = ['alix', 'adds members', { group: '{g}', members: ['crowd.addresses'] }];
  expect(
    isSame(added, ['alix', 'adds members', { group: '{h}', members: ['bo'], by: 'address' }], 'added'),
  ).toBe(true);
  expect(isSame(added, ['alix', 'adds members', { group: '{h}', members: ['bo'] }], 'added')).toBe(false);
});

test('it is the action whose record is waited for', () => {
  const sync: Act = ['alix', 'syncs', { all: true }];
  const named: Act = ['alix', 'updates group', { group: '{g}', name: 'a' }];
  const left: Act = ['alix', 'leaves', { group: '{g}' }];
  expect(areAlike(asked([sync, left], 'alix', 'left'), asked([sync, named], 'alix', 'updated'))).toBe(false);
  expect(areAlike(asked([sync, left], 'alix', 'left'), asked([named, left], 'alix', 'left'))).toBe(true);
  expect(areAlike(asked([left], 'alix', 'left'), asked([left], 'alix', 'messages'))).toBe(true);
  expect(areAlike(asked([], 'alix', 'left'), asked([left], 'alix', 'left'))).toBe(false);
});

test('each thing that is refused may have a control of its own, and those that have none are told', () => {
  const left: Act = ['alix', 'leaves', { group: '{g}' }];
  const named: Act = ['alix', 'updates group', { group: '{g}', name: 'a' }];
  const [leaving, naming] = [asked([left], 'alix', 'left'), asked([named], 'alix', 'updated')];
  const both = asked([left, named], 'alix', 'nothing of theirs');
  expect(uncontrolled(both, [leaving, naming])).toEqual([]);
  expect(uncontrolled(both, [leaving])).toEqual(['xmtp updates group name']);
});

test('another kind of party shows nothing of it', () => {
  const streams: Act = ['ana', 'registers', null];
  expect(isSame(['alix', 'registers', null], streams, 'registration')).toBe(false);
});
