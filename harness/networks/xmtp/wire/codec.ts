import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Long from 'long';
import type { Reader as ProtobufReader, Writer as ProtobufWriter } from 'protobufjs/minimal.js';

/** A protobuf message type: its wire form and its JSON form (bytes as base64, 64-bit numbers as strings). */
export interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  /** @throws on bytes that are no such message. */
  decode(from: Uint8Array | ProtobufReader): T;
  toJSON(message: T): unknown;
  fromJSON(json: unknown): T;
}

/** A 64-bit number as codecs have it; made by {@link uint64}. */
export type Uint64 = Long;

// The package's own exports leave the identity API out, and its ES modules do not load in Node.
const require = createRequire(import.meta.url);
const entry = require.resolve('@xmtp/proto');
// Decoders take a reader of their own copy of protobufjs only, and npm may put ours elsewhere.
const beside = createRequire(entry);
const { Reader, Writer } = beside('protobufjs/minimal.js') as typeof import('protobufjs/minimal.js');
const { fromBits } = beside('long') as typeof Long;

/** The message types of a generated file, such as `mls/api/v1/mls.pb.js`. */
export const loadTypes = (file: string): Readonly<Record<string, Codec<unknown>>> =>
  require(join(dirname(entry), file)) as Readonly<Record<string, Codec<unknown>>>;

export const uint64 = (value: bigint | number): Uint64 => {
  const bits = BigInt(value);
  return fromBits(Number(BigInt.asIntN(32, bits)), Number(BigInt.asIntN(32, bits >> 32n)), true);
};

export const createProtobufWriter = (): ProtobufWriter => Writer.create();

/** The key before a length-delimited field: bytes, text or a message. */
export const delimited = (field: number): number => (field << 3) | 2;

/** Fields of a message at its top level: an empty one takes 2 bytes on the wire and 100 in memory. */
const mostFields = 100_000;

/**
 * The fields of a message by number, each read or passed over; codecs alone would take bytes that start with
 * a zero for an empty message.
 * @throws on bytes that are no message.
 */
const walk = (bytes: Uint8Array, read: (field: number, reader: ProtobufReader) => boolean): void => {
  const reader = Reader.create(bytes);
  for (let count = 1; reader.pos < reader.len; count += 1) {
    if (count > mostFields) throw new Error(`it has more than ${mostFields} fields`);
    const key = reader.uint32();
    const field = key >>> 3;
    if (field === 0) throw new Error(`a field has the number 0 at byte ${reader.pos - 1}`);
    if ((key & 7) === 4) throw new Error(`a group ends that did not start at byte ${reader.pos - 1}`);
    if (!((key & 7) === 2 && read(field, reader))) reader.skipType(key & 7);
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A reader that takes no text but UTF-8, as protobuf has it; codecs alone would put in replacement characters. */
const strictReader = (bytes: Uint8Array): ProtobufReader => {
  const reader = Reader.create(bytes);
  return Object.assign(reader, { string: () => utf8.decode(reader.bytes()) });
};

/**
 * Decodes, and refuses what is not well-formed at its top level, and text that is no UTF-8.
 * @throws on bytes that are no such message.
 */
export const decodeStrictly = <T>(codec: Codec<T>, bytes: Uint8Array): T => {
  walk(bytes, () => false);
  return codec.decode(strictReader(bytes));
};

/** The text of field 1; empty if there is none. @throws on bytes that are no message. */
export const firstText = (bytes: Uint8Array): string => {
  let text = '';
  walk(bytes, (field, reader) => {
    if (field !== 1) return false;
    text = Buffer.from(reader.bytes()).toString();
    return true;
  });
  return text;
};
