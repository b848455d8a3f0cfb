import type { Element } from 'ltx';
import { chunkOf, isIncoming } from '../../evidence/bytes.ts';
import type { TranscriptEvent } from '../../evidence/transcript.ts';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../../xml/decode.ts';

/** The elements that came over the streams of one party, in order. */
export const receivedElements = (transcript: Iterable<TranscriptEvent>): readonly Element[] => {
  const elements: Element[] = [];
  const read = (item: StreamItem): void => {
    if (item.kind === 'element') elements.push(item.element);
  };
  let decoder: StreamDecoder = streamDecoder(read);
  for (const event of transcript) {
    if (event.kind === 'restart' || event.kind === 'connected') decoder = streamDecoder(read);
    else if (isIncoming(event)) decoder.write(chunkOf(event));
  }
  return elements;
};
