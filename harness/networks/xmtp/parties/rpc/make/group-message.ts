import { randomBytes } from 'node:crypto';
import {
  concat,
  contentTypes,
  mlsVersion,
  u8,
  u16,
  u32,
  u64,
  vector,
  wireFormats,
} from '../../../wire/index.ts';
import type { Content, GroupMessageTamper, WireForm } from '../words.ts';

export interface GroupMessageOptions {
  readonly group: Uint8Array;
  readonly content?: Content | undefined;
  readonly wire?: WireForm | undefined;
  readonly epoch?: bigint;
  /** Bytes of its content, encrypted or not. */
  readonly size?: number;
  readonly tamper?: GroupMessageTamper | undefined;
}

const memberSender = 1;
const noSuch = { wireFormat: 9, contentType: 9, senderType: 9 } as const;
const removeProposal = 3;
/** The sizes of an Ed25519 signature, and of tags of SHA-256. */
const sizes = { signature: 64, tag: 32 } as const;

/** A length in four bytes, where one or two would do (RFC 9420 2.1.2 asks for the shortest form). */
const longVector = (bytes: Uint8Array): Uint8Array => concat(u32((0x8000_0000 | bytes.length) >>> 0), bytes);

const publicContent = (content: Content, size: number): Uint8Array => {
  if (content === 'application') return vector(randomBytes(size));
  if (content === 'proposal') return concat(u16(removeProposal), u32(1));
  // No proposals and no path.
  return concat(vector(), u8(0));
};

/**
 * Builds an MLSMessage that is a PrivateMessage or a PublicMessage (RFC 9420 6), or wrong in one respect. What a node
 * cannot look into is random: no member of a group could read it.
 */
export const buildGroupMessage = (options: GroupMessageOptions): Buffer => {
  const { content = 'application', wire = 'private', epoch = 1n, size = 64, tamper } = options;
  if (tamper === 'empty') return Buffer.of();
  if (tamper === 'random') return randomBytes(Math.max(size, 8)).fill(0xff, 0, 4);
  const group = tamper === 'empty-group' ? Buffer.of() : options.group;
  const contentType = u8(tamper === 'content-type' ? noSuch.contentType : contentTypes[content]);
  const head = concat(
    u16(tamper === 'version' ? mlsVersion + 1 : mlsVersion),
    u16(tamper === 'wire-format' ? noSuch.wireFormat : wireFormats[wire]),
    tamper === 'long-length' ? longVector(group) : vector(group),
    u64(epoch),
  );
  const body =
    wire === 'private'
      ? concat(contentType, vector(), vector(randomBytes(28)), vector(randomBytes(size)))
      : concat(
          u8(tamper === 'sender-type' ? noSuch.senderType : memberSender),
          u32(0),
          vector(),
          contentType,
          publicContent(content, size),
          vector(randomBytes(sizes.signature)),
          content === 'commit' ? vector(randomBytes(sizes.tag)) : concat(),
          vector(randomBytes(sizes.tag)),
        );
  const whole = Buffer.from(concat(head, body));
  if (tamper === 'truncated') return whole.subarray(0, whole.length - (size >> 1) - 1);
  return tamper === 'trailing' ? Buffer.concat([whole, Buffer.of(0)]) : whole;
};
