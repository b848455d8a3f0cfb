import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { readGroupMessage } from '../../../wire/index.ts';
import { contents, type GroupMessageTamper, wires } from '../words.ts';
import { buildGroupMessage } from './group-message.ts';

const group = randomBytes(16);

test.each(wires.flatMap((wire) => contents.map((content) => [wire, content] as const)))(
  'a %s message that is a %s tells its group, its epoch and what it is',
  (wire, content) => {
    const { groupId, ...header } = readGroupMessage(buildGroupMessage({ group, wire, content, epoch: 7n }));
    expect(Buffer.from(groupId).equals(group)).toBe(true);
    expect(header).toEqual({ wireFormat: wire, epoch: 7n, contentType: content });
  },
);

test('a message is as large as it should be, and no two are the same', () => {
  const [one, other] = [1, 2].map(() => buildGroupMessage({ group, size: 1_000_000 }));
  expect(one?.length).toBeGreaterThan(1_000_000);
  expect(one?.length).toBeLessThan(1_000_100);
  expect(one?.equals(other ?? Buffer.of())).toBe(false);
});

const reasons: Readonly<Record<Exclude<GroupMessageTamper, 'trailing' | 'empty-group'>, string>> = {
  version: 'the MLS version 2',
  'wire-format': 'the wire format 9',
  'content-type': 'the content type 9',
  'sender-type': 'the sender type 9',
  truncated: 'expected a vector',
  'long-length': 'the shortest form',
  empty: 'found 0 bytes',
  random: 'the MLS version 65535',
};
test.each(Object.entries(reasons))('a message can be wrong in one respect: %s', (tamper, reason) => {
  const wire = tamper === 'sender-type' ? 'public' : 'private';
  const made = buildGroupMessage({ group, wire, tamper: tamper as GroupMessageTamper });
  expect(() => readGroupMessage(made)).toThrow(reason);
});

test('a message can be of no group, and can go on behind its end', () => {
  expect(readGroupMessage(buildGroupMessage({ group, tamper: 'empty-group' })).groupId).toHaveLength(0);
  const [sound, longer] = [undefined, 'trailing' as const].map((tamper) =>
    buildGroupMessage({ group, tamper }),
  );
  expect(longer?.length).toBe((sound?.length ?? 0) + 1);
});
