import { createReader, type Reader, WireError } from './reader.ts';

/** MLS 1.0 (RFC 9420 6). */
export const mlsVersion = 1;
export const wireFormats = { public: 1, private: 2 } as const;
export const contentTypes = { application: 1, proposal: 2, commit: 3 } as const;
const senderTypes = { member: 1, external: 2, newMemberProposal: 3, newMemberCommit: 4 } as const;

/** What a node reads of a message to a group: all that is not encrypted to its members. */
export interface GroupMessageHeader {
  readonly wireFormat: 'public' | 'private';
  readonly groupId: Uint8Array;
  readonly epoch: bigint;
  readonly contentType: keyof typeof contentTypes;
}

const what = 'group message';

const contentTypeOf = (value: number): GroupMessageHeader['contentType'] => {
  for (const name of ['application', 'proposal', 'commit'] as const)
    if (contentTypes[name] === value) return name;
  throw new WireError(`${what}: found the content type ${value}, expected application, proposal or commit`);
};

/** Tells whether it is a member: only members' messages carry a membership tag. */
const readSender = (reader: Reader): boolean => {
  const type = reader.u8();
  if (type === senderTypes.member || type === senderTypes.external) reader.u32();
  else if (type !== senderTypes.newMemberProposal && type !== senderTypes.newMemberCommit)
    throw new WireError(`${what}: found the sender type ${type}, expected 1 to 4`);
  return type === senderTypes.member;
};

/**
 * Reads an MLSMessage that is a PublicMessage or a PrivateMessage (RFC 9420 6).
 *
 * It is read to its end; bytes behind it are let through, as the network's nodes do. Of a public one that is no
 * application message the content, and what follows it, is not looked at.
 * @throws {WireError}
 */
export const readGroupMessage = (bytes: Uint8Array): GroupMessageHeader => {
  const reader = createReader(bytes, what);
  const version = reader.u16();
  if (version !== mlsVersion) throw new WireError(`${what}: found the MLS version ${version}, expected 1`);
  const format = reader.u16();
  if (format !== wireFormats.public && format !== wireFormats.private)
    throw new WireError(`${what}: found the wire format ${format}, expected a public or private message`);
  const groupId = reader.vector();
  const epoch = reader.u64();
  if (format === wireFormats.private) {
    const contentType = contentTypeOf(reader.u8());
    for (const _ of ['authenticated data', 'encrypted sender data', 'ciphertext']) reader.vector();
    return { wireFormat: 'private', groupId, epoch, contentType };
  }
  const isMember = readSender(reader);
  reader.vector();
  const contentType = contentTypeOf(reader.u8());
  if (contentType === 'application') {
    const rest = ['application data', 'signature', ...(isMember ? ['membership tag'] : [])];
    for (const _ of rest) reader.vector();
  } else if (reader.left === 0)
    throw new WireError(`${what}: found the end, expected the content of a ${contentType}`);
  return { wireFormat: 'public', groupId, epoch, contentType };
};
