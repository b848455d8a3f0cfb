import { expect, test } from 'vitest';
import { readGroupMessage } from './group-message.ts';
import { writePrivateMessage } from './testing.ts';
import { concat, u8, u16, u32, u64, vector } from './writer.ts';

const group = Buffer.from('0102', 'hex');

const publicMessage = (sender: Uint8Array, ...content: readonly Uint8Array[]): Uint8Array =>
  concat(u16(1), u16(1), vector(group), u64(3n), sender, vector(), ...content);

test.for(['application', 'proposal', 'commit'] as const)('a private %s message', (contentType) => {
  const read = readGroupMessage(writePrivateMessage(group, Buffer.from('x'), contentType));
  expect({ ...read, groupId: Buffer.from(read.groupId) }).toEqual({
    wireFormat: 'private',
    groupId: group,
    epoch: 7n,
    contentType,
  });
});

test.for([
  ['a member', concat(u8(1), u32(0))],
  ['an external sender', concat(u8(2), u32(0))],
  ['a new member that proposes', u8(3)],
  ['a new member that commits', u8(4)],
] as const)('a public message of %s', ([, sender]) => {
  const application = publicMessage(
    sender,
    u8(1),
    vector(Buffer.from('hello')),
    vector(Buffer.from('signature')),
    ...(sender[0] === 1 ? [vector(Buffer.from('membership tag'))] : []),
  );
  expect(readGroupMessage(application)).toMatchObject({
    wireFormat: 'public',
    epoch: 3n,
    contentType: 'application',
  });
  const commit = publicMessage(sender, u8(3), vector());
  expect(readGroupMessage(commit)).toMatchObject({ wireFormat: 'public', contentType: 'commit' });
});

test('bytes behind a private message are let through', () => {
  expect(readGroupMessage(concat(writePrivateMessage(group), u8(0)))).toMatchObject({ epoch: 7n });
});

test.for([
  ['nothing', concat(), 'found 0 bytes'],
  ['text', Buffer.from('hello, world'), 'found the MLS version 26725, expected 1'],
  ['another version', concat(u16(2), u16(2)), 'found the MLS version 2, expected 1'],
  ['a welcome', concat(u16(1), u16(3)), 'found the wire format 3, expected a public or private message'],
  ['a key package', concat(u16(1), u16(5)), 'found the wire format 5'],
  [
    'an unknown content type',
    concat(u16(1), u16(2), vector(group), u64(0n), u8(4)),
    'found the content type 4, expected application, proposal or commit',
  ],
  ['an unknown sender', publicMessage(u8(5), u8(1)), 'found the sender type 5, expected 1 to 4'],
  ['a public message without a signature', publicMessage(u8(3), u8(1), vector()), 'found 0 bytes'],
  ['a public commit without content', publicMessage(u8(4), u8(3)), 'found the end'],
] as const)('refused: %s', ([, bytes, told]) => {
  expect(() => readGroupMessage(bytes)).toThrow(told);
});

test.for([
  ['private', writePrivateMessage(group)],
  [
    'public',
    publicMessage(
      concat(u8(1), u32(0)),
      u8(1),
      ...['hello', 'signature', 'tag'].map((text) => vector(Buffer.from(text))),
    ),
  ],
] as const)('a %s message that is cut off anywhere is refused', ([, whole]) => {
  for (let length = 0; length < whole.length; length += 1)
    expect(() => readGroupMessage(whole.subarray(0, length))).toThrow('group message: found');
});
