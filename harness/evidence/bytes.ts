import type { BytesEntry, TranscriptEvent } from './transcript.ts';

/** Bytes as they go into the transcript: text where they are UTF-8. */
export const recorded = (
  bytes: Uint8Array | string,
): { readonly text: string } | { readonly base64: string } => {
  if (typeof bytes === 'string') return { text: bytes };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return text.includes('\uFFFD') ? { base64: buffer.toString('base64') } : { text };
};

/** The bytes that an event of the transcript carries. */
export const bytesOf = (entry: { readonly text?: string; readonly base64?: string }): Buffer =>
  entry.base64 === undefined ? Buffer.from(entry.text ?? '') : Buffer.from(entry.base64, 'base64');

/** The same, as text where the transcript has it so. */
export const chunkOf = (entry: { readonly text?: string; readonly base64?: string }): Buffer | string =>
  entry.base64 === undefined ? (entry.text ?? '') : Buffer.from(entry.base64, 'base64');

/** Whether an event is of bytes that came. */
export const isIncoming = (event: TranscriptEvent): event is TranscriptEvent & BytesEntry =>
  event.kind === 'bytes' && event.direction === 'in';
