import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { base64, createWorld, refusalOf } from './testing.ts';

const bytes = (size = 8): string => base64(randomBytes(size));

const welcome = (installationKey = bytes(32)) => ({
  installationKey,
  data: bytes(),
  hpkePublicKey: bytes(),
  wrapperAlgorithm: 'WELCOME_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6',
  welcomeMetadata: bytes(),
});

const pointer = (installationKey = bytes(32)) => ({
  installationKey,
  welcomePointer: bytes(),
  hpkePublicKey: bytes(),
  wrapperAlgorithm: 'WELCOME_POINTER_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6',
});

const query = (installationKey: string) => ({
  installationKey,
  pagingInfo: { direction: 'SORT_DIRECTION_ASCENDING' },
});

test('welcomes and pointers to welcomes come back as they were sent, in one order', async () => {
  await using world = await createWorld();
  const key = bytes(32);
  const [v1, welcomePointer] = [welcome(key), pointer(key)];
  await world.call('SendWelcomeMessages', { messages: [{ v1: welcome() }, { v1 }, { welcomePointer }] });
  const { messages, pagingInfo } = await world.call('QueryWelcomeMessages', query(key));
  const createdNs = expect.any(String);
  expect(messages).toEqual([
    { v1: { ...v1, id: '2', createdNs } },
    { welcomePointer: { ...welcomePointer, id: '3', createdNs } },
  ]);
  expect(pagingInfo).toEqual({ direction: 'SORT_DIRECTION_ASCENDING', limit: 100 });
});

test('a wrapper that nobody knows is the first one', async () => {
  await using world = await createWorld();
  const key = bytes(32);
  const v1 = { ...welcome(key), wrapperAlgorithm: 'WELCOME_WRAPPER_ALGORITHM_UNSPECIFIED' };
  await world.call('SendWelcomeMessages', { messages: [{ v1 }] });
  expect((await world.call('QueryWelcomeMessages', query(key))).messages).toMatchObject([
    { v1: { wrapperAlgorithm: 'WELCOME_WRAPPER_ALGORITHM_CURVE25519' } },
  ]);
});

test('a welcome for a key that both know needs no public key', async () => {
  await using world = await createWorld();
  const v1 = { ...welcome(), hpkePublicKey: '', wrapperAlgorithm: 'WELCOME_WRAPPER_ALGORITHM_SYMMETRIC_KEY' };
  await world.call('SendWelcomeMessages', { messages: [{ v1 }] });
  expect(world.node.stats().welcomes).toBe(1);
});

test('a duplicate is taken and not kept', async () => {
  await using world = await createWorld();
  const messages = [{ v1: welcome() }, { welcomePointer: pointer() }];
  for (const _ of [1, 2]) await world.call('SendWelcomeMessages', { messages: [...messages, ...messages] });
  expect(world.node.stats().welcomes).toBe(2);
});

const invalid = 3;
const algorithm = 'WELCOME_POINTER_WRAPPER_ALGORITHM_UNSPECIFIED';

test.for([
  ['no welcomes', {}, 'no welcome messages to send'],
  ['a welcome without version', { messages: [{}] }, 'invalid welcome message: missing version'],
  ['a welcome without data', { messages: [{ v1: { ...welcome(), data: '' } }] }, 'invalid welcome message'],
  [
    'a welcome to nobody',
    { messages: [{ v1: { ...welcome(), installationKey: '' } }] },
    'invalid welcome message',
  ],
  [
    'a welcome without public key',
    { messages: [{ v1: { ...welcome(), hpkePublicKey: '' } }] },
    'invalid welcome message',
  ],
  ...(['installationKey', 'welcomePointer', 'hpkePublicKey'] as const).map(
    (field) =>
      [
        `a pointer without ${field}`,
        { messages: [{ welcomePointer: { ...pointer(), [field]: '' } }] },
        'invalid welcome pointer message',
      ] as const,
  ),
  [
    'a pointer in another wrapper',
    { messages: [{ welcomePointer: { ...pointer(), wrapperAlgorithm: algorithm } }] },
    'invalid welcome pointer wrapper algorithm: invalid welcome pointer wrapper algorithm 0',
  ],
  [
    'a batch with one that is wrong',
    { messages: [{ v1: welcome() }, { v1: { ...welcome(), data: '' } }] },
    'invalid welcome message',
  ],
] as const)('refused: %s', async ([, request, text]) => {
  await using world = await createWorld();
  expect(await refusalOf(world.call('SendWelcomeMessages', request))).toEqual([invalid, text]);
  expect(world.node.stats().welcomes).toBe(0);
});

test('a query needs an installation', async () => {
  await using world = await createWorld();
  expect(await refusalOf(world.call('QueryWelcomeMessages'))).toEqual([2, 'installation is required']);
});

test.for([
  ['no filters', {}, 'no valid filters provided'],
  ['a filter without installation', { filters: [{}] }, 'a filter is nil or installation key is empty'],
] as const)('a stream is refused after its headers: %s', async ([, request, text]) => {
  await using world = await createWorld();
  using stream = world.open('SubscribeWelcomeMessages', request);
  await stream.opened;
  expect(await stream.ended).toEqual({ code: invalid, details: text });
});

test('a stream shows welcomes and pointers', async () => {
  await using world = await createWorld();
  const key = bytes(32);
  await world.call('SendWelcomeMessages', { messages: [{ v1: welcome(key) }] });
  using stream = world.open('SubscribeWelcomeMessages', { filters: [{ installationKey: key }] });
  await stream.opened;
  const welcomePointer = pointer(key);
  await world.call('SendWelcomeMessages', { messages: [{ welcomePointer }] });
  expect(await stream.take(2)).toMatchObject([
    { v1: { id: '1' } },
    { welcomePointer: { ...welcomePointer, id: '2' } },
  ]);
});
