import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { writePrivateMessage } from '../wire/testing.ts';
import { concat, u8, u16 } from '../wire/writer.ts';
import { base64, createGroup, createWorld, groupMessage, idsOf, refusalOf, send } from './testing.ts';

const invalid = 3;
const unknown = 2;

test('a message comes back as it was sent, with an id, a time and its group', async () => {
  await using world = await createWorld();
  const [group, hmac] = [createGroup(), randomBytes(32)];
  const data = base64(writePrivateMessage(group));
  const before = BigInt(Date.now()) * 1_000_000n;
  await world.call('SendGroupMessages', {
    messages: [{ v1: { data, senderHmac: base64(hmac), shouldPush: true } }],
  });
  const { messages } = await world.call('QueryGroupMessages', { groupId: base64(group) });
  const [message] = messages as readonly { readonly v1: { readonly createdNs: string } }[];
  expect(message).toEqual({
    v1: {
      id: '1',
      createdNs: expect.any(String),
      groupId: base64(group),
      data,
      senderHmac: base64(hmac),
      shouldPush: true,
    },
  });
  const created = BigInt(message?.v1.createdNs ?? 0);
  expect([created >= before, created <= BigInt(Date.now() + 1) * 1_000_000n]).toEqual([true, true]);
});

test.for([
  ['application', undefined],
  ['proposal', true],
  ['commit', true],
] as const)('an %s message is a commit: %s', async ([type, isCommit]) => {
  await using world = await createWorld();
  const group = createGroup();
  await world.call('SendGroupMessages', { messages: [groupMessage(group, undefined, type)] });
  const { messages } = await world.call('QueryGroupMessages', { groupId: base64(group) });
  expect(messages).toMatchObject([{ v1: { id: '1' } }]);
  expect((messages as readonly { readonly v1: { readonly isCommit?: boolean } }[])[0]?.v1.isCommit).toBe(
    isCommit,
  );
});

test('ids are one order over all groups, and a group has its own', async () => {
  await using world = await createWorld();
  const [one, other] = [createGroup(), createGroup()];
  await send(world, one, 2);
  await send(world, other, 1);
  await send(world, one, 1);
  const query = async (group: Buffer) =>
    idsOf((await world.call('QueryGroupMessages', { groupId: base64(group) })).messages);
  expect([await query(one), await query(other), await query(createGroup())]).toEqual([[4, 2, 1], [3], []]);
});

test('a duplicate is taken and not kept, also beside its original', async () => {
  await using world = await createWorld();
  const [group, other] = [createGroup(), createGroup()];
  const message = groupMessage(group, Buffer.from('same'));
  await world.call('SendGroupMessages', { messages: [message, message] });
  await world.call('SendGroupMessages', { messages: [message, groupMessage(other, Buffer.from('same'))] });
  expect(world.node.stats()).toMatchObject({ groups: 2, groupMessages: 2 });
});

test('pages follow each other without gap and without double', async () => {
  await using world = await createWorld();
  const group = createGroup();
  await send(world, group, 205);
  for (const direction of ['SORT_DIRECTION_ASCENDING', 'SORT_DIRECTION_DESCENDING']) {
    const found: number[] = [];
    const sizes: number[] = [];
    for (let idCursor = '0', more = true; more; ) {
      const { messages, pagingInfo } = await world.call('QueryGroupMessages', {
        groupId: base64(group),
        pagingInfo: { direction, idCursor },
      });
      found.push(...idsOf(messages));
      sizes.push(idsOf(messages).length);
      ({ idCursor = '0' } = pagingInfo as { readonly idCursor?: string });
      more = idCursor !== '0';
    }
    const all = Array.from({ length: 205 }, (_, at) => at + 1);
    expect([found, sizes]).toEqual([direction.includes('DESC') ? all.toReversed() : all, [100, 100, 5]]);
  }
});

test('the newest message of each group comes in the order that was asked for', async () => {
  await using world = await createWorld();
  const [one, other] = [createGroup(), createGroup()];
  await send(world, one, 2);
  const last = groupMessage(other, undefined, 'commit') as { readonly v1: { readonly data: string } };
  await world.call('SendGroupMessages', { messages: [last] });
  const groupIds = [other, createGroup(), one, other].map(base64);
  const { responses } = await world.call('GetNewestGroupMessage', { groupIds });
  const short = { id: '3', createdNs: expect.any(String), groupId: base64(other), isCommit: true };
  expect(responses).toEqual([
    { groupMessage: { v1: short } },
    {},
    { groupMessage: { v1: { id: '2', createdNs: expect.any(String), groupId: base64(one) } } },
    { groupMessage: { v1: short } },
  ]);
  const full = await world.call('GetNewestGroupMessage', { groupIds: [base64(other)], includeContent: true });
  expect(full.responses).toEqual([{ groupMessage: { v1: { ...short, data: last.v1.data } } }]);
});

const data = (bytes: Uint8Array) => ({ messages: [{ v1: { data: base64(bytes) } }] });

test.for([
  ['no messages', 'SendGroupMessages', {}, [invalid, 'no group messages to send']],
  ['a message without version', 'SendGroupMessages', { messages: [{}] }, [invalid, 'invalid group message']],
  [
    'a message without data',
    'SendGroupMessages',
    data(concat()),
    [invalid, /^invalid group message: .*0 bytes/],
  ],
  [
    'a welcome',
    'SendGroupMessages',
    data(concat(u16(1), u16(3))),
    [invalid, /^invalid group message: .*format 3/],
  ],
  [
    'a message to no group',
    'SendGroupMessages',
    data(writePrivateMessage(concat())),
    [invalid, 'group id is empty'],
  ],
  ['a query of no group', 'QueryGroupMessages', {}, [unknown, 'group is required']],
  ['the newest of no groups', 'GetNewestGroupMessage', {}, [invalid, 'no group ids provided']],
] as const)('refused: %s', async ([, rpc, request, [code, text]]) => {
  await using world = await createWorld();
  const told = typeof text === 'string' ? text : expect.stringMatching(text);
  expect(await refusalOf(world.call(rpc, request))).toEqual([code, told]);
  expect(world.node.stats().groupMessages).toBe(0);
});

test('a batch with one message that is wrong is not taken at all', async () => {
  await using world = await createWorld();
  const messages = [groupMessage(createGroup()), { v1: { data: base64(u8(1)) } }];
  expect((await refusalOf(world.call('SendGroupMessages', { messages })))[0]).toBe(invalid);
  expect(world.node.stats().groupMessages).toBe(0);
});

test('a length that is not in its shortest form is refused', async () => {
  await using world = await createWorld();
  const message = writePrivateMessage(Buffer.alloc(0));
  const long = concat(message.subarray(0, 4), Buffer.from('4001aa', 'hex'), message.subarray(5));
  const [code, text] = await refusalOf(world.call('SendGroupMessages', data(long)));
  expect([code, text]).toEqual([invalid, expect.stringContaining('the shortest form')]);
});

test('queries that are too large for an answer are cut or refused, never silently lost', async () => {
  await using world = await createWorld({ limits: { messageBytes: 200_000 } });
  const group = createGroup();
  for (let at = 0; at < 5; at += 1)
    await world.call('SendGroupMessages', { messages: [groupMessage(group, randomBytes(60_000))] });
  const query = (idCursor: string) =>
    world.call('QueryGroupMessages', {
      groupId: base64(group),
      pagingInfo: { direction: 'SORT_DIRECTION_ASCENDING', idCursor },
    });
  const first = await query('0');
  expect([idsOf(first.messages), first.pagingInfo]).toMatchObject([[1, 2, 3], { idCursor: '3' }]);
  const rest = await query('3');
  expect([idsOf(rest.messages), rest.pagingInfo]).toEqual([
    [4, 5],
    { direction: 'SORT_DIRECTION_ASCENDING', limit: 100 },
  ]);
  const groupIds = Array.from({ length: 4 }, () => base64(group));
  expect(await refusalOf(world.call('GetNewestGroupMessage', { groupIds, includeContent: true }))).toEqual([
    8,
    'the answer is larger than 200000 bytes; ask for less at a time',
  ]);
});
