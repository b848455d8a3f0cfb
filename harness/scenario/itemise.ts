import type { Element } from 'ltx';
import { chunkOf } from '../evidence/bytes.ts';
import { type OnWire, type RecordValue, type TranscriptEvent, wireOf } from '../evidence/transcript.ts';
import { type StreamItem, streamDecoder } from '../xml/decode.ts';
import { recordElement, recordOf } from '../xml/record.ts';
import { openingTag, serialise } from '../xml/serialise.ts';
import { type ItemDecoder, writtenDecoder } from '../xml/written.ts';

/** An event that brings one whole item of a stream, and nothing else. */
export interface ItemEvent {
  readonly event: TranscriptEvent;
  /** What came, where something did. */
  readonly item?: StreamItem;
  readonly party?: string;
}

/** An item as it could have come over the wire. */
export const textOf = (item: StreamItem): string => {
  if (item.kind === 'header') return openingTag(item.element);
  if (item.kind === 'element') return serialise(item.element);
  if (item.kind === 'footer') return '</stream:stream>';
  // What is not XML can be anything that is none, as nothing after it is read.
  if (item.kind === 'malformed') return '<<';
  return { comment: '<!---->', 'processing instruction': '<?mutant?>', doctype: '<!DOCTYPE mutant>' }[
    item.what
  ];
};

/** The record that an element stands for, by its name. */
export const namedRecord = (element: Element): { readonly name: string; readonly value: RecordValue } => ({
  name: element.name,
  value: recordOf(element),
});

/** An event that brings an item, made to bring another one. */
export const bringing = (event: TranscriptEvent, item: StreamItem): TranscriptEvent => {
  if (event.kind === 'record' && item.kind === 'element') return { ...event, ...namedRecord(item.element) };
  return event.kind === 'bytes' ? { ...event, text: textOf(item) } : event;
};

/**
 * The same transcript with what came in cut by items instead of by chunks: one event brings one item, at the
 * place where its last byte came.
 * @param asWritten whether each item stays as it was written, with what stands before it
 */
export const itemise = (transcript: Iterable<TranscriptEvent>, asWritten = false): readonly ItemEvent[] => {
  const result: ItemEvent[] = [];
  const decoders = new Map<string, ItemDecoder>();
  let bring: (item: StreamItem, text: string) => void = () => undefined;
  const decoderOf = (name: string): ItemDecoder => {
    const decoder: ItemDecoder =
      decoders.get(name) ??
      (asWritten
        ? // Bytes that are no text are not kept: what stands for them is no XML either.
          writtenDecoder((item, text) => bring(item, item.kind === 'malformed' ? text + textOf(item) : text))
        : streamDecoder((item) => bring(item, textOf(item))));
    decoders.set(name, decoder);
    return decoder;
  };
  const append = (event: TranscriptEvent, more: Omit<ItemEvent, 'event'> = {}): void => {
    result.push({ event: { ...event, n: result.length }, ...more });
  };
  /** What came behind the last item on a wire, and is part of none. */
  const release = ({ t, party, wire }: TranscriptEvent & OnWire): void => {
    const on: OnWire = { party, ...(wire !== undefined && { wire }) };
    const text = decoders.get(wireOf(on))?.rest?.() ?? '';
    if (text !== '') append({ n: 0, t, kind: 'bytes', ...on, direction: 'in', text });
  };
  for (const event of transcript) {
    if (event.kind === 'restart' || event.kind === 'connected' || event.kind === 'closed') {
      release(event);
      if (event.kind !== 'closed') decoders.delete(wireOf(event));
    }
    if (event.kind === 'record' && event.direction === 'in') {
      const element = recordElement(event.name, event.value);
      append(event, { item: { kind: 'element', element }, party: event.party });
      continue;
    }
    if (event.kind !== 'bytes' || event.direction === 'out') {
      append(event);
      continue;
    }
    const { text: _text, base64: _base64, ...chunk } = event;
    bring = (item, text) => append({ ...chunk, text }, { item, party: event.party });
    const decoder = decoderOf(wireOf(event));
    decoder.write(chunkOf(event));
    if (decoder.isBetween) release(event);
  }
  return result;
};
