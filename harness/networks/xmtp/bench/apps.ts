// The apps of the benchmark, all in one process of their own, on the SDK that this package depends on.
import type { Client, ClientOptions } from '@xmtp/node-sdk';
import { root } from '../../../root.ts';
import { causesOf, type LoadedSdk, loadSdk } from '../sdk/app-host/load.ts';
import { walletOf } from '../sdk/app-host/wallet.ts';
import { glibcOf } from '../sdk/glibc.ts';
import { unloadableSentence } from '../sdk/unloadable.ts';
import { answerQuestions } from './child.ts';
import type { AppsAnswer, AppsFigures, AppsTask } from './task.ts';

/** How many apps are busy at a time where nobody takes the time. */
const atATime = 8;

const users: Client[] = [];
let url = '';
let sdk: Promise<LoadedSdk> | undefined;

const loaded = (): Promise<LoadedSdk> => {
  sdk ??= loadSdk(root('.'));
  return sdk;
};

const timed = async <T>(into: number[], act: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const result = await act();
  into.push(performance.now() - began);
  return result;
};

const logIn = async (): Promise<void> => {
  const { module } = await loaded();
  const options: ClientOptions = { env: 'local', apiUrl: url, dbPath: null, disableDeviceSync: true };
  users.push((await module.Client.create(walletOf().signer, options)) as Client);
};

const user = (index: number): Client => {
  const found = users[index];
  if (found === undefined) throw new Error(`there is no user ${index}`);
  return found;
};

const others = (): readonly Client[] => users.slice(1);

const createDms = async (): Promise<AppsFigures> => {
  const dms: number[] = [];
  for (const { inboxId } of others()) await timed(dms, () => user(0).conversations.createDm(inboxId));
  return { dms };
};

type Stream = Awaited<ReturnType<Client['conversations']['streamAllMessages']>>;

/** Waits for a text; a stream may tell what went before, such as how a group came to be. */
const hear = async (stream: Stream, text: string): Promise<void> => {
  for (;;) {
    const { value, done } = await stream.next();
    if (value?.content === text) return;
    if (done) throw new Error(`a stream ended before it told ${text}`);
  }
};

const send = async (messages: number): Promise<AppsFigures> => {
  const [sends, arrivals]: [number[], number[]] = [[], []];
  const stream = await user(1).conversations.streamAllMessages();
  const dm = await user(0).conversations.createDm(user(1).inboxId);
  for (let index = 0; index < messages; index += 1) {
    const text = `message ${index}`;
    const arrival = timed(arrivals, () => hear(stream, text));
    await timed(sends, () => dm.sendText(text));
    await arrival;
  }
  await stream.end();
  return { sends, arrivals };
};

/** Does it for each, a few at a time: hundreds at once would starve each other until connections are given up. */
const each = async <T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) results.push(await act(item));
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
};

const fanOut = async (members: number, messages: number): Promise<AppsFigures> => {
  const [creations, delivered]: [number[], number[]] = [[], []];
  await each(Array.from({ length: members - users.length }), logIn);
  const inboxes = others().map(({ inboxId }) => inboxId);
  const group = await timed(creations, () => user(0).conversations.createGroup(inboxes));
  const streams = await each(others(), ({ conversations }) => conversations.streamAllMessages());
  for (let index = 0; index < messages; index += 1) {
    const text = `message ${index}`;
    await timed(delivered, async () => {
      const arrivals = streams.map((stream) => hear(stream, text));
      await group.sendText(text);
      await Promise.all(arrivals);
    });
  }
  await Promise.all(streams.map((stream) => stream.end()));
  return { creations, delivered };
};

const perform = async (task: AppsTask): Promise<AppsFigures> => {
  if (task.kind === 'open') {
    url = task.url;
    await loaded();
    return {};
  }
  if (task.kind === 'log-in') {
    const logIns: number[] = [];
    for (let index = 0; index < task.users; index += 1) await timed(logIns, logIn);
    return { logIns };
  }
  if (task.kind === 'create-dms') return await createDms();
  if (task.kind === 'send') return await send(task.messages);
  return await fanOut(task.members, task.messages);
};

const whyUnloadable = (error: unknown): string =>
  unloadableSentence({
    causes: causesOf(error),
    glibc: glibcOf(),
    platform: process.platform,
    arch: process.arch,
  });

answerQuestions(async (question): Promise<AppsAnswer> => {
  const task = question as AppsTask;
  try {
    return { kind: 'done', figures: await perform(task) };
  } catch (error) {
    if (task.kind !== 'open') throw error;
    return { kind: 'unloadable', why: whyUnloadable(error) };
  }
});
