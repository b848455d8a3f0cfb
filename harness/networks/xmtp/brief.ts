import { createHash } from 'node:crypto';
import type { RecordValue } from '../../evidence/transcript.ts';

/** Bytes up to this many stand in evidence as they are. */
const longest = 1024;
const longestText = Math.ceil(longest / 3) * 4;

const briefBytes = (bytes: Uint8Array): string =>
  bytes.length > longest
    ? `sha256:${createHash('sha256').update(bytes).digest('hex')};${bytes.length} bytes`
    : Buffer.from(bytes).toString('base64');

const briefText = (text: string): string => {
  if (text.length < longestText || text.length % 4 !== 0) return text;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > longest && bytes.toString('base64') === text ? briefBytes(bytes) : text;
};

/**
 * A value as evidence keeps it: bytes as base64, and where they are more than 1 KiB as `sha256:<hex>;<length> bytes`.
 * Bytes are byte arrays, and texts that read as base64, which is how protobuf's JSON form has them: a long text that
 * happens to be base64 is taken for bytes. Large integers become decimal texts; what JSON has no form for is left out.
 */
export const briefJson = (value: unknown): RecordValue => {
  if (typeof value === 'string') return briefText(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return briefBytes(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(briefJson);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined || typeof member === 'function' ? [] : [[key, briefJson(member)]],
    ),
  );
};
