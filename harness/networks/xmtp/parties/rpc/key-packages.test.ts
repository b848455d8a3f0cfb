import { expect, test } from 'vitest';
import { bytesOf, rpcs } from '../../wire/index.ts';
import type { Reply } from './ask.ts';
import { createInstallation } from './key.ts';
import { keyPackageIn } from './key-packages.ts';
import { buildKeyPackage } from './make/key-package.ts';

const replyWith = (...keyPackages: readonly Buffer[]): Reply => {
  const codec = rpcs.get('FetchKeyPackages')?.response;
  if (codec === undefined) throw new Error('there is no such RPC');
  const entries = keyPackages.map((bytes) => ({ keyPackageTlsSerialized: bytes.toString('base64') }));
  const bytes = bytesOf(codec, { keyPackages: entries });
  return {
    messages: [{ compressed: false, length: bytes.length, bytes, end: bytes.length }],
    milliseconds: 1,
  };
};
const made = buildKeyPackage({
  installation: createInstallation(),
  inboxId: 'ab',
  lifetime: 'endless',
  padding: 3,
});

test('a key package is told without its keys', () => {
  expect(keyPackageIn(replyWith(made))).toEqual({
    found: true,
    cipherSuite: 3,
    notBefore: '0',
    notAfter: '18446744073709551615',
    supported: expect.arrayContaining(['000a', 'ff04', 'ff7f']),
    extensions: [
      { type: '000a', data: '' },
      { type: 'ff7f', data: 'AAAA' },
    ],
  });
});

test('an installation may have none', () => {
  expect(keyPackageIn(replyWith(Buffer.of()))).toEqual({ found: false });
  expect(keyPackageIn(replyWith())).toEqual({ found: false });
});

test('what can not be read is told with the reason', () => {
  expect(keyPackageIn(replyWith(made.subarray(0, 9)))).toEqual({
    problem: expect.stringContaining('key package: found'),
  });
});

test('an error is told as it came', () => {
  const error = { status: 'UNAVAILABLE', message: 'gone' } as const;
  expect(keyPackageIn({ messages: [], error, milliseconds: 1 })).toEqual({ error });
});
