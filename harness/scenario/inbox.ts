import { chunkOf, isIncoming } from '../evidence/bytes.ts';
import { type OnWire, type TranscriptEvent, wireOf } from '../evidence/transcript.ts';
import type { Codec, Decoder } from '../networks/codec.ts';
import { codecNamed } from '../networks/index.ts';
import { endsStream, type Seen } from '../networks/seen.ts';
import type { StreamItem } from '../xml/item.ts';
import { recordElement } from '../xml/record.ts';

/** A part of a stream as it was written: an item with what stands before it, or what came behind the last one. */
export interface Written extends OnWire {
  /** The number of the transcript event that brought the end of it. */
  readonly at: number;
  readonly stream: number;
  /** How many items had come before it, to any party. */
  readonly item: number;
  readonly text: string;
}

type Item = Seen extends infer Each
  ? Each extends Seen
    ? Omit<Each, 'at' | 'stream' | keyof OnWire>
    : never
  : never;

/** What all parties have seen, in the order in which it came. */
export interface Inbox {
  /** Reads an event. What it brings is added item by item, and each is told as it is added: no later one is there yet. */
  feed(event: TranscriptEvent, onSeen: (seen: Seen) => void): void;
  /**
   * What comes to the party from now on is read when it wakes: streams that it is done with by then are not read at all,
   * and of the one at hand only what is not whole yet, unless the rest is needed.
   */
  sleep(party: string): void;
  wake(party: string, onSeen: (seen: Seen) => void, needed: boolean): void;
  readonly items: readonly Seen[];
  /** The text of all items so far and between them, where that is kept. */
  readonly written: readonly Written[];
  /** An expectation has taken it, so that the next one does not see it. */
  take(seen: Seen): void;
  isTaken(seen: Seen): boolean;
  /** Whether the stream that it came on still goes on. */
  isCurrent(seen: Seen): boolean;
  /** Whether it is the end of a connection that is not the party's own, though it has one: that end says nothing of its own one. */
  isAside(seen: Seen): boolean;
  /** How the party's connections ended, if all of them did: the last one's end. */
  closed(party: string): (Seen & { readonly kind: 'closed' }) | undefined;
  /** Why nothing more can be read from any stream of the party, if that is so. */
  broken(party: string): string | undefined;
}

/** An event that is a party's. */
type Heard = TranscriptEvent & OnWire;

/** One connection of a party. */
interface WireState {
  readonly party: string;
  codec: Codec;
  /** Made when something comes to be read: most streams on the way to a session are not. */
  decoder?: Decoder;
  /** Which stream it is on, and whether one has begun. */
  stream: number;
  begun?: true;
  broken?: string;
  end?: Seen & { readonly kind: 'closed' };
}

/** @param keepsText whether it keeps how everything was written; nobody may sleep then. */
export const createInbox = (keepsText = false): Inbox => {
  const items: Seen[] = [];
  const written: Written[] = [];
  const taken = new Set<Seen>();
  const wires = new Map<string, WireState>();
  /** What came to parties that sleep, on the streams that they are on. */
  const asleep = new Map<string, Heard[]>();
  let arrived: StreamItem[] = [];
  /** The text of each of them, where it is kept. */
  let texts: string[] = [];

  const wireFor = (on: OnWire): WireState => {
    const name = wireOf(on);
    const known = wires.get(name);
    if (known) return known;
    const wire: WireState = { party: on.party, codec: codecNamed(), stream: 0 };
    wires.set(name, wire);
    return wire;
  };
  const wiresOf = (party: string): readonly WireState[] =>
    [...wires.values()].filter((wire) => wire.party === party);

  const keep = ({ n: at, party, wire }: Heard, stream: number, text: string): void => {
    if (text === '') return;
    written.push({ at, party, ...(wire !== undefined && { wire }), stream, item: items.length, text });
  };

  /** The same without the elements that nobody asks about. */
  const skimmed = (events: readonly Heard[]): readonly Heard[] => {
    const [first] = events;
    const chunks = events.map((event) => (isIncoming(event) ? chunkOf(event) : ''));
    const text = chunks.every((chunk) => typeof chunk === 'string')
      ? chunks.join('')
      : Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString();
    if (first?.kind !== 'bytes' || text.includes('\uFFFD')) return events;
    const found = wireFor(first).codec.skim?.(text);
    if (found === undefined) return events;
    const rest = text.slice(0, found.header) + text.slice(found.end);
    return [{ ...first, text: rest }];
  };

  const begin = (event: Heard): void => {
    const wire = wireFor(event);
    const text = wire.decoder?.rest?.() ?? '';
    keep(event, wire.stream, text);
    if (event.kind === 'connected') wire.codec = codecNamed(event.codec);
    delete wire.broken;
    delete wire.decoder;
    wire.stream = wire.begun ? wire.stream + 1 : 0;
    wire.begun = true;
  };

  const decoderOf = (wire: WireState): Decoder => {
    wire.decoder ??= wire.codec.decoder((item, text) => {
      arrived.push(item);
      if (keepsText) texts.push(text);
    }, keepsText);
    return wire.decoder;
  };

  const itemsOf = (event: Heard): readonly Item[] => {
    if (isIncoming(event)) {
      arrived = [];
      texts = [];
      decoderOf(wireFor(event)).write(chunkOf(event));
      return arrived;
    }
    if (event.kind === 'record' && event.direction === 'in')
      return [{ kind: 'element', element: recordElement(event.name, event.value) }];
    if (event.kind === 'tls') {
      const { protocol, authorized, problem, certificateRequested = false } = event;
      return [{ kind: 'tls', protocol, authorized, certificateRequested, ...(problem && { problem }) }];
    }
    if (event.kind === 'closed')
      return [{ kind: 'closed', by: event.by, ...(event.problem && { problem: event.problem }) }];
    return [];
  };

  const read = (event: Heard, onSeen: (seen: Seen) => void): void => {
    const { n: at, party, wire: name } = event;
    const wire = wireFor(event);
    for (const [index, item] of itemsOf(event).entries()) {
      if (isIncoming(event)) keep(event, wire.stream, texts[index] ?? '');
      const seen: Seen = {
        at,
        party,
        ...(name !== undefined && { wire: name }),
        stream: wire.stream,
        ...item,
      };
      items.push(seen);
      if (seen.kind === 'malformed') wire.broken = seen.problem;
      if (seen.kind === 'closed') wire.end = seen;
      onSeen(seen);
    }
    const { decoder } = wire;
    if (event.kind === 'closed' || decoder?.isBetween) keep(event, wire.stream, decoder?.rest?.() ?? '');
  };

  return {
    items,
    written,
    feed(event, onSeen) {
      if (!('party' in event)) return;
      const { party } = event;
      const unread = asleep.get(party);
      if (event.kind === 'restart' || event.kind === 'connected') {
        begin(event);
        if (unread) {
          const name = wireOf(event);
          asleep.set(
            party,
            unread.filter((other) => wireOf(other) !== name),
          );
        }
      }
      if (event.kind === 'connected') delete wireFor(event).end;
      if (unread && event.kind === 'bytes') {
        if (event.direction === 'in') unread.push(event);
      } else read(event, onSeen);
    },
    sleep: (party) => void asleep.set(party, []),
    wake(party, onSeen, needed) {
      const unread = asleep.get(party) ?? [];
      asleep.delete(party);
      const events = needed ? unread : [...Map.groupBy(unread, wireOf).values()].flatMap(skimmed);
      for (const event of events) read(event, onSeen);
    },
    take: (seen) => void taken.add(seen),
    isTaken: (seen) => taken.has(seen),
    isCurrent: (seen) => seen.kind === 'tls' || seen.stream === wireFor(seen).stream,
    isAside: (seen) =>
      seen.wire !== undefined && endsStream(seen) && wires.has(wireOf({ party: seen.party })),
    closed(party) {
      const all = wiresOf(party);
      return all.every(({ end }) => end)
        ? all
            .map(({ end }) => end)
            .toSorted((a, b) => (a?.at ?? 0) - (b?.at ?? 0))
            .at(-1)
        : undefined;
    },
    broken(party) {
      const all = wiresOf(party);
      return all.every(({ broken, end }) => broken !== undefined || end)
        ? all.find(({ broken }) => broken !== undefined)?.broken
        : undefined;
    },
  };
};

/** Why nothing that can be read can come to a party any more; `ours` where we did not want to know. */
export const endOf = (
  inbox: Inbox,
  party: string,
): { readonly how: string; readonly ours: boolean } | undefined => {
  const closed = inbox.closed(party);
  const broken = inbox.broken(party);
  if (closed?.by === 'limit') return { how: `we hung up on ${party}: ${closed.problem}`, ours: true };
  if (broken !== undefined) return { how: `the stream is not XML: ${broken}`, ours: false };
  if (closed === undefined) return undefined;
  return { how: `the connection was closed${closed.problem ? `: ${closed.problem}` : ''}`, ours: false };
};
