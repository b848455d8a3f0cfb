import { gzipSync } from 'node:zlib';
import { byCodeUnit } from '../../harness/data/order.ts';
import type { RecordEntry, TranscriptEvent } from '../../harness/evidence/transcript.ts';
import { clip, visible } from '../text.ts';

/** Transcripts as a page carries them: which chunk holds which file, and the chunks as base64 of gzipped NDJSON. */
export interface PackedTranscripts {
  readonly index: readonly { readonly file: string; readonly chunk: string }[];
  readonly chunks: readonly { readonly id: string; readonly base64: string }[];
}

/** Opening one transcript unpacks this much text at most, or that one transcript. */
const chunkSize = 256 * 1024;

/** A server may send as much as it likes; the page shows the beginning, the evidence file has the rest. */
const longestText = 20_000;

/** Packs the transcripts of these files; files without a transcript are left out. */
export const packTranscripts = (
  transcripts: ReadonlyMap<string, readonly TranscriptEvent[]>,
  files: Iterable<string>,
): PackedTranscripts => {
  const index: { file: string; chunk: string }[] = [];
  const packed: string[][] = [];
  let room = 0;
  for (const file of [...new Set(files)].toSorted(byCodeUnit)) {
    const events = transcripts.get(file);
    if (events === undefined) continue;
    const line = JSON.stringify({ file, events: events.map(shorten) }, showable);
    if (packed.length === 0 || line.length > room) {
      packed.push([]);
      room = chunkSize;
    }
    room -= line.length;
    packed.at(-1)?.push(line);
    index.push({ file, chunk: `transcripts-${packed.length - 1}` });
  }
  return {
    index,
    chunks: packed.map((lines, nth) => ({
      id: `transcripts-${nth}`,
      base64: gzipSync(`${lines.join('\n')}\n`).toString('base64'),
    })),
  };
};

/** A replacer for `JSON.stringify`: every text cut to a length and made safe to show. */
export const showable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? visible(clip(value, longestText)) : value;

const shortenRecord = (event: TranscriptEvent & RecordEntry): object => {
  const whole = JSON.stringify(event.value, null, 2);
  if (whole.length <= longestText) return event;
  const { value: _, ...rest } = event;
  return { ...rest, text: whole.slice(0, longestText), cut: whole.length - longestText };
};

const shorten = (event: TranscriptEvent): object => {
  if (event.kind === 'record') return shortenRecord(event);
  if (event.kind !== 'bytes') return event;
  const { text, base64, ...rest } = event;
  const whole = text ?? base64 ?? '';
  if (whole.length <= longestText) return event;
  const shown = whole.slice(0, longestText);
  return {
    ...rest,
    ...(text === undefined ? { base64: shown } : { text: shown }),
    cut: whole.length - longestText,
  };
};
