import { afterAll, expect, test } from 'vitest';
import { complaintText } from '../../../testing/complaint-text.ts';
import { startNode } from '../../node/index.ts';
import { closeAppHosts } from '../../sdk/hosts.ts';
import { xmtpKind } from './party.ts';
import { createStage } from './testing/stage.ts';

const node = await startNode();
afterAll(async () => {
  await closeAppHosts();
  await node[Symbol.asyncDispose]();
});

const enter = async (...names: readonly string[]) => {
  const stage = createStage({ grpc: node.address });
  for (const name of names) await stage.enter(name);
  return stage;
};

test('one thing is waited for', () => {
  expect(complaintText(xmtpKind, 'waits for', { every: 200 })).toBe(
    'found only every, expected exactly one of conversation, message, consent',
  );
  expect(complaintText(xmtpKind, 'waits for', { message: '{m}', every: 200 })).toBeUndefined();
});

test('what is there already is found at once, with the time since the login', async () => {
  await using stage = await enter('romeo', 'juliet');
  const { id } = await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  expect(await stage.act('juliet waits for', { conversation: 'dm' })).toMatchObject({
    found: true,
    id,
    sinceLogin: expect.any(Number),
  });
});

test('what comes later is waited for', async () => {
  await using stage = await enter('romeo', 'juliet');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  await stage.act('romeo sends', { to: 'dm', text: 'good morrow', optimistic: true, as: 'later' });
  await stage.start('juliet waits for', { message: 'later', meanwhile: true });
  await stage.act('romeo publishes', { in: 'dm' });
  expect(await stage.next('juliet', 'arrival')).toMatchObject({ found: true, content: 'good morrow' });
  await stage.start('juliet waits for', {
    consent: { inbox: 'romeo', state: 'denied' },
    every: 20,
    meanwhile: true,
  });
  await stage.act('juliet sets consent', { inbox: 'romeo', state: 'denied' });
  expect(await stage.next('juliet', 'arrival')).toMatchObject({ found: true, state: 'denied' });
});

test('what does not come is given up in time, and the app can be closed meanwhile', async () => {
  await using stage = await enter('romeo', 'juliet');
  expect(await stage.act('romeo waits for', { message: 'none', every: 20, atMost: 100 })).toMatchObject({
    found: false,
  });
  await stage.start('juliet waits for', { message: 'none', meanwhile: true });
  await stage.act('juliet goes offline');
  expect(stage.entries.at(-1)).toMatchObject({ kind: 'closed', party: 'juliet' });
});

test('messages can be sent one after the other as somebody types', async () => {
  await using stage = await enter('romeo', 'juliet');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  const { took, count } = await stage.act('romeo sends', {
    to: 'dm',
    text: 'number {i}',
    times: 3,
    every: 50,
  });
  expect(count).toBe(3);
  expect(took).toBeGreaterThanOrEqual(100);
});
