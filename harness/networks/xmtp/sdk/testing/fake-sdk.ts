import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const packageAt = (folder: string, name: string, version: string, source: string): void => {
  const home = join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ name, version, type: 'module', exports: './index.js' }),
  );
  writeFileSync(join(home, 'index.js'), source);
};

/** Installs a program under the SDK's name in a folder, as a release lies in the cache. */
export const fakeSdk = (folder: string, source: string): string => {
  packageAt(folder, '@xmtp/node-sdk', '6.0.0', source);
  packageAt(folder, '@xmtp/node-bindings', '1.10.0', '');
  writeFileSync(join(folder, 'package.json'), '{}');
  return folder;
};

const client = `
  export const ApiUrls = {};
  export class Client {
    static async create(signer, { codecs }) {
      const [behaviour] = codecs.map(({ contentType }) => contentType.typeId);
      if (behaviour === 'crashes') process.kill(process.pid, 'SIGSEGV');
      if (behaviour === 'exits') { console.error('sqlcipherCodecAttach: no codec'); console.error('out of memory'); process.exit(7); }
      if (behaviour === 'hangs') return await new Promise(() => {});
      if (behaviour === 'throws') throw Object.assign(new RangeError('too far'), { code: 'E_FAR' });
      const { identifier } = await signer.getIdentifier();
      return { inboxId: identifier, installationId: String(process.pid), isRegistered: true };
    }
  }`;

/**
 * Answers as its first codec's type says: `crashes`, `exits`, `hangs`, `throws`, or logs in: its address is the inbox
 * then, and its process the installation.
 */
export const fakeClient = (folder: string): string => fakeSdk(folder, client);

/** Does not load, as bindings do that ask for more than a machine has. */
export const unloadable = (folder: string): string =>
  fakeSdk(
    folder,
    `throw new Error('Cannot find native binding.', {
       cause: new Error("libc.so.6: version \`GLIBC_9.99' not found (required by bindings.node)") })`,
  );
