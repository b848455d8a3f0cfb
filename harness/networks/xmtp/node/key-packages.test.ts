import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeys, writeKeyPackage } from '../wire/testing.ts';
import { base64, createWorld, refusalOf } from './testing.ts';

const upload = (keyPackage: Uint8Array) => ({ keyPackage: { keyPackageTlsSerialized: base64(keyPackage) } });

test('the newest key package of each installation comes in the order that was asked for', async () => {
  await using world = await createWorld();
  const [one, other] = [createKeys(), createKeys()];
  const [old, young, its] = [writeKeyPackage(one), writeKeyPackage(one), writeKeyPackage(other)];
  for (const bytes of [old, its, young])
    expect(await world.call('UploadKeyPackage', upload(bytes))).toEqual({});
  const keys = [other.publicKey, randomBytes(32), one.publicKey, other.publicKey];
  expect(await world.call('FetchKeyPackages', { installationKeys: keys.map(base64) })).toEqual({
    keyPackages: [
      { keyPackageTlsSerialized: base64(its) },
      {},
      { keyPackageTlsSerialized: base64(young) },
      { keyPackageTlsSerialized: base64(its) },
    ],
  });
  expect(world.node.stats().installations).toBe(2);
});

test('the retired way to register tells the installation', async () => {
  await using world = await createWorld();
  const keys = createKeys();
  expect(await world.call('RegisterInstallation', upload(writeKeyPackage(keys)))).toEqual({
    installationKey: base64(keys.publicKey),
  });
  expect(world.node.stats().installations).toBe(1);
});

test('nothing is asked for, nothing comes', async () => {
  await using world = await createWorld();
  expect(await world.call('FetchKeyPackages')).toEqual({});
});

const expired = writeKeyPackage(createKeys(), { notAfter: 1_700_000_000n });
const tampered = Buffer.from(writeKeyPackage(createKeys()));
tampered.writeUInt8(tampered.readUInt8(20) ^ 1, 20);

test.for([
  ['no key package', {}, 'no key package'],
  ['an empty one', { keyPackage: {} }, 'invalid identity: key package: found 0 bytes'],
  ['one that is expired', upload(expired), 'invalid identity: key package: its lifetime ended at 1700000000'],
  ['one that was tampered with', upload(tampered), 'invalid identity: key package: the signature is wrong'],
  ['bytes', upload(randomBytes(500)), 'invalid identity: key package: found the MLS version'],
] as const)('refused by both ways: %s', async ([, request, text]) => {
  await using world = await createWorld();
  for (const rpc of ['UploadKeyPackage', 'RegisterInstallation'])
    expect(await refusalOf(world.call(rpc, request))).toEqual([3, expect.stringContaining(text)]);
  expect(world.node.stats().installations).toBe(0);
});
