import { verifyKeyPackage } from '../wire/key-package.ts';
import { createAnswer, nothing } from './answer.ts';
import type { Budget } from './budget.ts';
import type { Limits } from './limits.ts';
import { refuse } from './refusal.ts';
import { requestOf } from './request.ts';
import type { Service } from './service.ts';

interface Upload {
  readonly keyPackage?: { readonly keyPackageTlsSerialized: Uint8Array };
}

const uploadRequest = requestOf<Upload>('UploadKeyPackage');
const registerRequest = requestOf<Upload>('RegisterInstallation');
const fetchRequest = requestOf<{ readonly installationKeys: readonly Uint8Array[] }>('FetchKeyPackages');

const keyOf = (installationKey: Uint8Array): string => Buffer.from(installationKey).toString('latin1');

/** Bytes beside the key package itself. */
const overhead = 300;

export interface KeyPackages extends Service {
  /** Installations that have one. */
  readonly count: number;
}

/** The newest key package of each installation. */
export const keyPackages = (kept: Budget, limits: Limits): KeyPackages => {
  const newest = new Map<string, Uint8Array>();
  const keep = ({ keyPackage }: Upload): Uint8Array => {
    const bytes = keyPackage?.keyPackageTlsSerialized ?? refuse('INVALID_ARGUMENT', 'no key package');
    const installationKey = installationOf(bytes);
    const key = keyOf(installationKey);
    kept.take(bytes.length + overhead);
    const before = newest.get(key);
    if (before) kept.give(before.length + overhead);
    // A copy: the request that it came in may be much larger.
    newest.set(key, Uint8Array.from(bytes));
    return installationKey;
  };
  const fetch = (request: Uint8Array): Uint8Array => {
    const answer = createAnswer(limits.messageBytes);
    for (const key of fetchRequest(request).installationKeys) {
      const bytes = newest.get(keyOf(key));
      answer.add(1, bytes ? createAnswer(limits.messageBytes).add(1, bytes).finish() : nothing);
    }
    return answer.finish();
  };
  return {
    get count() {
      return newest.size;
    },
    unary: {
      UploadKeyPackage: (request) => {
        keep(uploadRequest(request));
        return nothing;
      },
      RegisterInstallation: (request) =>
        createAnswer(limits.messageBytes)
          .add(1, keep(registerRequest(request)))
          .finish(),
      FetchKeyPackages: fetch,
    },
  };
};

const installationOf = (bytes: Uint8Array): Uint8Array => {
  try {
    return verifyKeyPackage(bytes, Date.now() / 1000).installationKey;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse('INVALID_ARGUMENT', `invalid identity: ${why}`, error);
  }
};
