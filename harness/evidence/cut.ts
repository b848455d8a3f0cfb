import { bytesOf, isIncoming, recorded } from './bytes.ts';
import { type BytesEntry, type TranscriptEvent, wireOf } from './transcript.ts';

const numbered = (events: readonly TranscriptEvent[]): readonly TranscriptEvent[] =>
  events.map((event, n) => ({ ...event, n }));

const chunk = (
  { text: _text, base64: _base64, ...event }: TranscriptEvent & BytesEntry,
  bytes: Uint8Array,
): TranscriptEvent => ({ ...event, ...recorded(bytes) });

/** The same transcript as if TCP had handed over every byte by itself. */
export const cutAtEveryByte = (transcript: readonly TranscriptEvent[]): readonly TranscriptEvent[] =>
  numbered(
    transcript.flatMap((event) =>
      isIncoming(event) ? Array.from(bytesOf(event), (byte) => chunk(event, Uint8Array.of(byte))) : [event],
    ),
  );

/** The same transcript as if TCP had handed over what it could in one piece: chunks that nothing stands between. */
export const inOnePiece = (transcript: readonly TranscriptEvent[]): readonly TranscriptEvent[] => {
  const result: TranscriptEvent[] = [];
  for (const event of transcript) {
    const last = result.at(-1);
    if (last && isIncoming(last) && isIncoming(event) && wireOf(last) === wireOf(event))
      result[result.length - 1] = chunk(last, Buffer.concat([bytesOf(last), bytesOf(event)]));
    else result.push(event);
  }
  return numbered(result);
};
