import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { base64, createGroup, createWorld, refusalOf } from './testing.ts';

const entry = (group: Uint8Array) => ({
  groupId: base64(group),
  serializedCommitLogEntry: base64(randomBytes(20)),
  signature: { bytes: base64(randomBytes(64)), publicKey: base64(randomBytes(32)) },
});

const ascending = 'SORT_DIRECTION_ASCENDING';

test('entries come back oldest first, with their place in the order of all', async () => {
  await using world = await createWorld();
  const [one, other] = [createGroup(), createGroup()];
  const [first, second, third] = [entry(one), entry(other), entry(one)];
  await world.call('BatchPublishCommitLog', { requests: [first, second] });
  await world.call('BatchPublishCommitLog', { requests: [third] });
  const shown = ({ serializedCommitLogEntry, signature }: ReturnType<typeof entry>, sequenceId: string) => ({
    sequenceId,
    serializedCommitLogEntry,
    signature,
  });
  const pagingInfo = { direction: ascending, limit: 100 };
  const requests = [{ groupId: base64(one) }, { groupId: base64(createGroup()) }, { groupId: base64(other) }];
  expect((await world.call('BatchQueryCommitLog', { requests })).responses).toEqual([
    { groupId: base64(one), commitLogEntries: [shown(first, '1'), shown(third, '3')], pagingInfo },
    { groupId: requests[1]?.groupId, pagingInfo },
    { groupId: base64(other), commitLogEntries: [shown(second, '2')], pagingInfo },
  ]);
});

test('a page goes on behind the cursor, and a duplicate is kept', async () => {
  await using world = await createWorld();
  const group = createGroup();
  const one = entry(group);
  await world.call('BatchPublishCommitLog', { requests: [one, one, one] });
  const query = async (idCursor: string) => {
    const request = { groupId: base64(group), pagingInfo: { limit: 2, idCursor } };
    const { responses } = await world.call('BatchQueryCommitLog', { requests: [request] });
    const [{ commitLogEntries = [], pagingInfo } = {}] = responses as readonly {
      readonly commitLogEntries?: readonly { readonly sequenceId: string }[];
      readonly pagingInfo?: object;
    }[];
    return [commitLogEntries.map(({ sequenceId }) => sequenceId), pagingInfo];
  };
  expect(await query('0')).toEqual([['1', '2'], { direction: ascending, limit: 2, idCursor: '2' }]);
  expect(await query('2')).toEqual([['3'], { direction: ascending, limit: 2 }]);
});

const many = (count: number) => Array.from({ length: count }, () => entry(createGroup()));
const invalid = 3;

test.for([
  ['BatchPublishCommitLog', 'nothing', [], invalid, 'no log entries to publish'],
  ['BatchPublishCommitLog', '11 entries', many(11), invalid, 'cannot exceed 10 inserts in single batch'],
  ...(['groupId', 'serializedCommitLogEntry', 'signature'] as const).map(
    (field) =>
      [
        'BatchPublishCommitLog',
        `an entry without ${field}`,
        [...many(1), { ...entry(createGroup()), [field]: undefined }],
        invalid,
        'invalid commit log entry',
      ] as const,
  ),
  ['BatchQueryCommitLog', 'nothing', [], invalid, 'no requests to query'],
  ['BatchQueryCommitLog', '21 queries', many(21), invalid, 'cannot exceed 20 queries in single batch'],
  ['BatchQueryCommitLog', 'a query of no group', [{}], invalid, 'invalid request'],
  [
    'BatchQueryCommitLog',
    'newest first',
    [{ groupId: 'AQ==', pagingInfo: { direction: 'SORT_DIRECTION_DESCENDING' } }],
    13,
    'failed to query commit log: descending direction is not supported',
  ],
] as const)('%s refuses %s', async ([rpc, , requests, code, text]) => {
  await using world = await createWorld();
  expect(await refusalOf(world.call(rpc, { requests }))).toEqual([code, text]);
  expect(world.node.stats().commitLogEntries).toBe(0);
});

test('10 entries and 20 queries at a time are taken', async () => {
  await using world = await createWorld();
  await world.call('BatchPublishCommitLog', { requests: many(10) });
  const { responses } = await world.call('BatchQueryCommitLog', { requests: many(20) });
  expect([world.node.stats().commitLogEntries, responses]).toEqual([
    10,
    expect.objectContaining({ length: 20 }),
  ]);
});
