import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyEd25519 } from '../../../wire/index.ts';
import { createInstallation } from '../key.ts';
import { buildCommitLogEntry } from './commit-log-entry.ts';
import { buildWelcome, buildWelcomePointer } from './welcome.ts';

const installation = randomBytes(32);

test('a welcome has all its parts, unless one is left out', () => {
  const { json, parts } = buildWelcome({ installation, size: 10, algorithm: 'symmetric' });
  expect(json).toEqual({
    v1: {
      installationKey: installation.toString('base64'),
      data: parts?.data,
      hpkePublicKey: parts?.hpke,
      wrapperAlgorithm: 'WELCOME_WRAPPER_ALGORITHM_SYMMETRIC_KEY',
      welcomeMetadata: parts?.metadata,
    },
  });
  expect(Buffer.from(parts?.data ?? '', 'base64')).toHaveLength(10);
  expect(buildWelcome({ installation, tamper: 'no-data' }).json).toMatchObject({ v1: { data: '' } });
  expect(buildWelcome({ installation, tamper: 'no-hpke-key' }).json).toMatchObject({
    v1: { hpkePublicKey: '' },
  });
});

test('a pointer to a welcome has all its parts, unless one is left out', () => {
  const { json, parts } = buildWelcomePointer({ installation });
  expect(json).toMatchObject({
    welcomePointer: { installationKey: parts?.installation, welcomePointer: parts?.data },
  });
  expect(buildWelcomePointer({ installation, tamper: 'no-installation' }).json).toMatchObject({
    welcomePointer: { installationKey: '' },
  });
});

test('an entry of a commit log is signed, unless it should not be', () => {
  const signer = createInstallation();
  const group = randomBytes(16);
  const isSigned = ({ parts }: ReturnType<typeof buildCommitLogEntry>): boolean => {
    const [entry, signature] = [parts?.entry, parts?.signature].map((text) =>
      Buffer.from(text ?? '', 'base64'),
    );
    return verifyEd25519(signer.publicKey, entry ?? Buffer.of(), signature ?? Buffer.of());
  };
  expect(isSigned(buildCommitLogEntry({ group, signer }))).toBe(true);
  expect(isSigned(buildCommitLogEntry({ group, signer, tamper: 'signature' }))).toBe(false);
  expect(buildCommitLogEntry({ group, signer, tamper: 'no-signature' }).json).not.toHaveProperty('signature');
  expect(buildCommitLogEntry({ group, signer, tamper: 'no-entry' }).json).toMatchObject({
    serializedCommitLogEntry: '',
  });
});
