import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultiRemoteAttachment, RemoteAttachment } from '@xmtp/node-sdk';
import { type App, clientOf } from '../app.ts';
import { type ByteSource, bytesFrom } from '../bytes.ts';
import { HostFault } from '../faults.ts';
import { type Command, command } from './command.ts';

interface Encrypt {
  readonly filename?: string;
  readonly mimeType: string;
  readonly data: ByteSource;
}

/** Where the encrypted bytes are left, as on the server that a remote attachment's address names. */
const payloadAt = (sharedFolder: string, digest: string): string =>
  join(sharedFolder, `payload-${digest.replace(/[^0-9a-f]/gi, '')}`);

const encrypt = async (app: App, { filename, mimeType, data }: Encrypt, sharedFolder: string) => {
  const named = filename === undefined ? {} : { filename };
  const { payload, ...rest } = await app.release.encryptAttachment({
    ...named,
    mimeType,
    content: bytesFrom(data),
  });
  await writeFile(payloadAt(sharedFolder, rest.contentDigest), payload);
  return { ...rest, sha256: createHash('sha256').update(payload).digest('hex') };
};

interface Decrypt {
  /** A message with a remote attachment, or with several. */
  readonly message: string;
  readonly index: number;
  /** Changes one byte first, as whoever holds the payload could. */
  readonly tamper?: boolean;
}

/** What the app has of a message is no remote attachment, or one of a kind that it does not know. */
class NoRemoteAttachment extends Error {
  override readonly name = 'NoRemoteAttachment';
}

const remoteIn = (app: App, { message, index }: Decrypt): RemoteAttachment => {
  const content = clientOf(app).conversations.getMessageById(message)?.content as
    | RemoteAttachment
    | MultiRemoteAttachment
    | undefined;
  const remote =
    typeof content === 'object' && 'attachments' in content ? content.attachments[index] : content;
  if (typeof remote !== 'object' || !('contentDigest' in remote))
    throw new NoRemoteAttachment(`the app sees no remote attachment in ${message}`);
  return remote;
};

const decrypt = async (app: App, params: Decrypt, sharedFolder: string) => {
  const remote = remoteIn(app, params);
  const payload = await readFile(payloadAt(sharedFolder, remote.contentDigest)).catch(() => {
    throw new HostFault(`no app here has encrypted what has the digest ${remote.contentDigest}`);
  });
  if (params.tamper) payload[payload.length >> 1] = (payload[payload.length >> 1] ?? 0) ^ 1;
  const { filename, mimeType, content } = await app.release.decryptAttachment(payload, remote);
  return { filename, mimeType, data: content };
};

/** Attachments that travel beside their message. */
export const attachmentCommands: Readonly<Record<string, Command>> = {
  'encrypts attachment': command(encrypt),
  'decrypts attachment': command(decrypt),
};
