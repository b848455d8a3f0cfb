import { gunzipSync, inflateSync } from 'node:zlib';
import type { RecordValue } from '../../../evidence/transcript.ts';
import { briefJson } from '../brief.ts';
import { type Codec, jsonOf } from '../wire/rpcs.ts';
import { hasMoreFields } from './fields.ts';
import type { WireMessage } from './frames.ts';

/** The most that a compressed message may become. Twice what clients of XMTP take (25 MiB). */
const largest = 50 * 1024 * 1024;

/** More fields than this and a message is told by its size: a full page of answers has some thousands. */
const mostFields = 100_000;

const inflaters: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes, { maxOutputLength: largest }),
  deflate: (bytes) => inflateSync(bytes, { maxOutputLength: largest }),
};

/**
 * A message as evidence has it: protobuf's JSON form, brief; where it has none, its size and why. Never throws.
 * `encoding` is the call's `grpc-encoding`.
 */
export const messageValue = (
  { compressed, length, bytes }: WireMessage,
  codec: Codec<unknown> | undefined,
  encoding: string,
): RecordValue => {
  if (codec === undefined) return { bytes: length };
  if (bytes === undefined) return { bytes: length, leftOut: 'too large to keep' };
  const inflate = compressed ? inflaters[encoding] : (same: Buffer) => same;
  if (inflate === undefined) return { bytes: length, compressed: encoding };
  try {
    const plain = inflate(bytes);
    if (hasMoreFields(plain, mostFields)) return { bytes: length, leftOut: `more than ${mostFields} fields` };
    return briefJson(jsonOf(codec, plain));
  } catch (error) {
    return { bytes: length, undecodable: error instanceof Error ? error.message : String(error) };
  }
};
