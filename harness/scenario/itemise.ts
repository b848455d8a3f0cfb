import type { Element } from 'ltx';
import { chunkOf, recorded } from '../evidence/bytes.ts';
import {
  type BytesEntry,
  type OnWire,
  type RecordValue,
  type TranscriptEvent,
  wireOf,
} from '../evidence/transcript.ts';
import type { Codec, Decoder } from '../networks/codec.ts';
import { codecNamed } from '../networks/index.ts';
import type { StreamItem } from '../xml/item.ts';
import { recordElement, recordOf } from '../xml/record.ts';

/** An event that brings one whole item of a stream, and nothing else. */
export interface ItemEvent {
  readonly event: TranscriptEvent;
  /** What came, where something did. */
  readonly item?: StreamItem;
  readonly party?: string;
  /** What read it, where it came as bytes. */
  readonly codec?: Codec;
  /** How it was written, where that is kept. */
  readonly text?: string;
}

/** The record that an element stands for, by its name. */
export const namedRecord = (element: Element): { readonly name: string; readonly value: RecordValue } => ({
  name: element.name,
  value: recordOf(element),
});

/** The same event with other bytes. */
export const withBytes = (
  { text: _text, base64: _base64, ...event }: TranscriptEvent & BytesEntry,
  bytes: string | Uint8Array,
): TranscriptEvent => ({ ...event, ...recorded(bytes) });

/** An event that brings an item, made to bring another one. */
export const bringing = ({ event, codec }: ItemEvent, item: StreamItem): TranscriptEvent => {
  if (event.kind === 'record' && item.kind === 'element') return { ...event, ...namedRecord(item.element) };
  return event.kind === 'bytes' ? withBytes(event, (codec ?? codecNamed()).encode(item)) : event;
};

/**
 * The same transcript with what came in cut by items instead of by chunks: one event brings one item, at the
 * place where its last byte came.
 * @param asWritten whether each item stays as it was written, with what stands before it
 */
export const itemise = (transcript: Iterable<TranscriptEvent>, asWritten = false): readonly ItemEvent[] => {
  const result: ItemEvent[] = [];
  const wires = new Map<string, { readonly codec: Codec; decoder?: Decoder }>();
  let bring: (codec: Codec, item: StreamItem, text: string) => void = () => undefined;
  const decoderOf = (name: string): Decoder => {
    const wire = wires.get(name) ?? { codec: codecNamed() };
    wires.set(name, wire);
    wire.decoder ??= wire.codec.decoder((item, text) => bring(wire.codec, item, text), asWritten);
    return wire.decoder;
  };
  const append = (event: TranscriptEvent, more: Omit<ItemEvent, 'event'> = {}): void => {
    result.push({ event: { ...event, n: result.length }, ...more });
  };
  /** What came behind the last item on a wire, and is part of none. */
  const release = ({ t, party, wire }: TranscriptEvent & OnWire): void => {
    const on: OnWire = { party, ...(wire !== undefined && { wire }) };
    const text = wires.get(wireOf(on))?.decoder?.rest?.() ?? '';
    if (text !== '') append({ n: 0, t, kind: 'bytes', ...on, direction: 'in', text });
  };
  for (const event of transcript) {
    if (event.kind === 'restart' || event.kind === 'connected' || event.kind === 'closed') {
      release(event);
      if (event.kind === 'connected') wires.set(wireOf(event), { codec: codecNamed(event.codec) });
      else if (event.kind === 'restart') delete wires.get(wireOf(event))?.decoder;
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
    bring = (codec, item, text) => {
      const written = asWritten ? { text } : {};
      append(withBytes(event, codec.encode(item, written.text)), {
        item,
        party: event.party,
        codec,
        ...written,
      });
    };
    const decoder = decoderOf(wireOf(event));
    decoder.write(chunkOf(event));
    if (decoder.isBetween) release(event);
  }
  return result;
};
