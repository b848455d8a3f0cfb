import { afterAll, describe, expect, test } from 'vitest';
import { startNode } from '../../node/index.ts';
import { closeAppHosts } from '../../sdk/hosts.ts';
import { isHere } from './testing/is-here.ts';
import { createStage } from './testing/stage.ts';

const node = await startNode();
afterAll(async () => {
  await closeAppHosts();
  await node[Symbol.asyncDispose]();
});

const contents = [
  { text: 'good morrow' },
  { markdown: '# good morrow' },
  { reply: { to: 'first', text: 'a reply' } },
  { reaction: { to: 'first', emoji: '👍' } },
  { attachment: { filename: 'a.txt', mimeType: 'text/plain', data: 'text' } },
  { readReceipt: true },
  { custom: { type: 'assay.example/note:1.0', content: 'a note', fallback: 'no notes here' } },
] as const;

const seen = [
  { content: 'first' },
  { content: 'good morrow', type: 'xmtp.org/text:1.0' },
  { content: '# good morrow', type: 'xmtp.org/markdown:1.0' },
  { content: { content: 'a reply', type: 'xmtp.org/text:1.0' } },
  { content: { emoji: '👍', action: 'added', schema: 'unicode' } },
  { content: { filename: 'a.txt', mimeType: 'text/plain', data: '74657874' } },
  { type: 'xmtp.org/readReceipt:1.0' },
  { content: null, type: 'assay.example/note:1.0', fallback: 'no notes here' },
] as const;

describe.each(['oldest', 'middle', 'current', 'nightly'] as const)('apps on the %s release', (sdk) => {
  test.runIf(isHere(sdk))('talk in groups and see the same', async () => {
    await using stage = createStage({ grpc: node.address });
    await stage.enter('romeo', { sdk });
    await stage.enter('juliet', { sdk });
    await stage.act('romeo creates group', { members: 'juliet', name: 'Verona', as: 'group' });
    await stage.act('juliet syncs');
    await stage.act('juliet streams messages');
    await stage.act('romeo sends', { to: 'group', text: 'first', as: 'first' });
    for (const content of contents) await stage.act('romeo sends', { to: 'group', ...content });
    for (const message of seen) expect(await stage.next('juliet', 'message')).toMatchObject(message);
    expect(await stage.act('juliet reads group', { group: 'group' })).toMatchObject({
      name: 'Verona',
      superAdmins: [stage.bindings.get('romeo.inbox')],
      members: [{ permission: expect.any(String) }, { permission: expect.any(String) }],
    });
  });

  test.runIf(isHere(sdk))('stream, encrypt and keep their database', async () => {
    await using stage = createStage({ grpc: node.address });
    await stage.enter('romeo', { sdk });
    await stage.enter('juliet', { sdk, database: 'disk' });
    await stage.act('juliet streams messages');
    await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
    const picture = { filename: 'rose.png', mimeType: 'image/png', data: 'a rose' };
    await stage.act('romeo encrypts attachment', { ...picture, as: 'rose' });
    const remoteAttachment = { of: 'rose', url: 'https://files.example/rose' };
    await stage.act('romeo sends', { to: 'dm', remoteAttachment, as: 'sent' });
    expect(await stage.next('juliet', 'message')).toMatchObject({
      id: stage.bindings.get('sent'),
      content: { filename: 'rose.png', scheme: 'https://' },
    });
    expect(await stage.act('juliet decrypts attachment', { message: 'sent' })).toMatchObject({
      filename: 'rose.png',
      data: Buffer.from('a rose').toString('hex'),
    });
    await stage.act('juliet goes offline');
    const installation = stage.bindings.get('juliet.installation');
    expect(await stage.act('juliet comes back')).toMatchObject({ installation });
    expect(await stage.act('juliet lists conversations')).toMatchObject({ count: 1 });
  });
});

const pairs = [
  ['oldest', 'nightly'],
  ['current', 'oldest'],
  ['middle', 'current'],
  ['nightly', 'middle'],
] as const;

describe.each(pairs)('an app on the %s release and one on the %s', (first, second) => {
  test.runIf(isHere(first) && isHere(second))('understand each other', async () => {
    await using stage = createStage({ grpc: node.address });
    await stage.enter('romeo', { sdk: first });
    await stage.enter('juliet', { sdk: second });
    await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
    await stage.act('juliet syncs');
    await stage.act('juliet sends', { to: 'dm', text: 'who is there?' });
    await stage.act('romeo sends', { to: 'dm', text: 'good morrow' });
    for (const name of ['romeo', 'juliet']) {
      await stage.act(`${name} syncs`, { conversation: 'dm' });
      const { texts } = await stage.act(`${name} lists messages`, { in: 'dm' });
      expect(texts).toEqual(['who is there?', 'good morrow']);
    }
  });
});

test('what a release does not have is told as such', async ({ skip }) => {
  if (!isHere('oldest')) skip('the oldest release is not here');
  await using stage = createStage({ grpc: node.address });
  await stage.enter('romeo', { sdk: 'oldest' });
  expect(await stage.act('romeo serves history')).toMatchObject({
    error: { name: 'NotOffered', message: 'node-sdk 4.1.0 has no Client.syncAllDeviceSyncGroups' },
  });
});
