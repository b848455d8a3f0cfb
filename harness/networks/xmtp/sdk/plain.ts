import { createHash } from 'node:crypto';
import type { RecordValue } from '../../../evidence/transcript.ts';

/** Bytes up to this many stand in evidence as they are. */
const longestBytes = 1024;
/** Texts up to so many UTF-16 code units stand in evidence as they are. */
const longestText = 16 * 1024;

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

const plainBytes = (bytes: Uint8Array): string =>
  bytes.length > longestBytes
    ? `sha256:${sha256(bytes)};${bytes.length} bytes`
    : Buffer.from(bytes).toString('hex');

const plainText = (text: string): string =>
  text.length > longestText ? `sha256:${sha256(text)};${text.length} characters` : text;

/**
 * A value of the SDK as evidence has it: bytes in hex, large integers as decimal texts, times in ISO 8601, maps as
 * objects. Bytes of more than 1 KiB and texts of more than 16 Ki characters appear as their hash and length.
 */
export const plain = (value: unknown): RecordValue => {
  if (typeof value === 'string') return plainText(value);
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return plainBytes(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, plain(part)]])),
  );
};
