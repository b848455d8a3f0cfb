import type { Attachment, EncryptedAttachment, RemoteAttachment } from '@xmtp/node-sdk';
import type { OldCodec } from './sdk.ts';

interface OldAttachment {
  readonly filename: string;
  readonly mimeType: string;
  readonly data: Uint8Array;
}

interface OldEncrypted {
  readonly digest: string;
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly payload: Uint8Array;
}

/** The package that apps of that time used for attachments beside their messages. */
export interface OldRemoteCodec {
  encodeEncrypted(attachment: OldAttachment, codec: OldCodec): Promise<OldEncrypted>;
  load(remote: RemoteAttachment, registry: { codecFor(): OldCodec }): Promise<OldAttachment>;
}

export const encrypt = async (
  remoteCodec: OldRemoteCodec,
  codec: OldCodec,
  { filename = '', mimeType, content }: Attachment,
): Promise<EncryptedAttachment> => {
  const { digest, payload, ...keys } = await remoteCodec.encodeEncrypted(
    { filename, mimeType, data: content },
    codec,
  );
  return { ...keys, payload, contentDigest: digest, contentLength: payload.length, filename };
};

/** That package fetches what it decrypts: here from an address that holds the bytes themselves. */
export const decrypt = async (
  remoteCodec: OldRemoteCodec,
  codec: OldCodec,
  payload: Uint8Array,
  remote: RemoteAttachment,
): Promise<Attachment> => {
  const url = `data:application/octet-stream;base64,${Buffer.from(payload).toString('base64')}`;
  const { data, ...rest } = await remoteCodec.load({ ...remote, url }, { codecFor: () => codec });
  return { ...rest, content: data };
};
