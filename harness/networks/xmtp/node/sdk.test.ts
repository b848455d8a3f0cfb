import type { ClientOptions, DecodedMessage } from '@xmtp/node-sdk';
import { expect, test } from 'vitest';
import { root } from '../../../root.ts';
import { deadline } from '../../../wait.ts';
import { startHistory } from '../history/index.ts';
import { loadSdk } from '../sdk/app-host/load.ts';
import { walletOf } from '../sdk/app-host/wallet.ts';
import type { Call } from './call.ts';
import { type Node, startNode } from './index.ts';

const { Client } = (await loadSdk(root('.'))).module;

const logIn = (node: Node, { signer } = walletOf()) => {
  const options: ClientOptions = { env: 'local', apiUrl: node.url, dbPath: null };
  return Client.create(signer, options);
};

const textsOf = (messages: readonly DecodedMessage[]): readonly unknown[] =>
  messages.map(({ content }) => content).filter((content) => typeof content === 'string');

test('two users find each other and talk, both ways, in order', async () => {
  await using node = await startNode();
  const [romeo, juliet] = [await logIn(node), await logIn(node)];
  const dm = await romeo.conversations.createDm(juliet.inboxId);
  await dm.sendText('who is there?');
  await juliet.conversations.sync();
  const [hers] = juliet.conversations.listDms();
  await hers?.sync();
  await hers?.sendText('it is I');
  await dm.sendText('at last');
  await Promise.all([dm.sync(), hers?.sync()]);
  const talk = ['who is there?', 'it is I', 'at last'];
  expect(textsOf(await dm.messages())).toEqual(talk);
  expect(textsOf((await hers?.messages()) ?? [])).toEqual(talk);
});

test('a group of three hears what is said, by sync and by stream', async () => {
  await using node = await startNode();
  const [romeo, juliet, nurse] = [await logIn(node), await logIn(node), await logIn(node)];
  const stream = await nurse.conversations.streamAllMessages();
  const group = await romeo.conversations.createGroup([juliet.inboxId, nurse.inboxId]);
  const said = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  for (const text of said) await group.sendText(text);
  await juliet.conversations.syncAll();
  const [hers] = juliet.conversations.listGroups();
  expect(textsOf((await hers?.messages()) ?? [])).toEqual(said);
  const heard: unknown[] = [];
  for await (const { content } of stream) {
    if (typeof content === 'string') heard.push(content);
    if (heard.length === said.length) break;
  }
  expect(heard).toEqual(said);
  await stream.end();
});

test('a second app of a user is let in, hears what is said, and is revoked', async () => {
  await using node = await startNode();
  const wallet = walletOf();
  const [first, juliet] = [await logIn(node, wallet), await logIn(node)];
  const second = await logIn(node, wallet);
  expect(second.inboxId).toBe(first.inboxId);
  const dm = await juliet.conversations.createDm(first.inboxId);
  await dm.sendText('to all your apps');
  for (const app of [first, second]) {
    await app.conversations.syncAll();
    const [its] = app.conversations.listDms();
    expect(textsOf((await its?.messages()) ?? [])).toEqual(['to all your apps']);
  }
  await first.revokeAllOtherInstallations();
  const state = await juliet.preferences.fetchInboxStates([first.inboxId]);
  expect(state[0]?.installations.map(({ id }) => id)).toEqual([first.installationId]);
});

test('a new app gets the history of an older one through the history server', async () => {
  await using node = await startNode();
  await using history = await startHistory();
  const wallet = walletOf();
  const [first, juliet] = [await logIn(node, wallet), await logIn(node)];
  const dm = await first.conversations.createDm(juliet.inboxId);
  await dm.sendText('before');
  const second = await logIn(node, wallet);
  await second.sendSyncRequest(undefined, history.url);
  using late = deadline(30_000, 'the transfer of history');
  const found = async (): Promise<readonly unknown[]> => {
    await second.syncAllDeviceSyncGroups();
    await second.conversations.syncAll();
    return Promise.all(second.conversations.listDms().map(async (its) => textsOf(await its.messages())));
  };
  let texts = await found();
  while (texts.flat().length === 0) {
    late.throwIfAborted();
    await first.syncAllDeviceSyncGroups();
    texts = await found();
  }
  expect(texts).toEqual([['before']]);
});

test('nothing that apps ask in all this is refused', async () => {
  const calls: Call[] = [];
  {
    await using node = await startNode({ onCall: (call) => calls.push(call) });
    const [romeo, juliet] = [await logIn(node), await logIn(node)];
    const dm = await romeo.conversations.createDm(juliet.inboxId);
    await dm.sendText('hello');
    await juliet.conversations.syncAll();
  }
  expect(calls.filter(({ status }) => status !== 'OK')).toEqual([]);
  expect(new Set(calls.map(({ rpc }) => rpc)).size).toBeGreaterThan(8);
});
