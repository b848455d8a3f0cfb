import { chunkOf, isIncoming } from '../evidence/bytes.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../xml/decode.ts';
import { recordElement } from '../xml/record.ts';
import { skim } from '../xml/skim.ts';

/** Something that a party saw. */
export type Seen = {
  /** The number of the transcript event that brought it. */
  readonly at: number;
  readonly party: string;
  /** Which of the party's streams it came on, counted from 0: each restart begins another. */
  readonly stream: number;
} & (
  | StreamItem
  | {
      readonly kind: 'tls';
      readonly protocol: string;
      readonly authorized: boolean;
      readonly problem?: string;
    }
  | { readonly kind: 'closed'; readonly by: 'us' | 'peer' | 'limit'; readonly problem?: string }
);

type Item = Seen extends infer Each
  ? Each extends Seen
    ? Omit<Each, 'at' | 'party' | 'stream'>
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
  /** An expectation has taken it, so that the next one does not see it. */
  take(seen: Seen): void;
  isTaken(seen: Seen): boolean;
  /** Whether the stream that it came on still goes on. */
  isCurrent(seen: Seen): boolean;
  /** How the party's connection ended, if it did. */
  closed(party: string): (Seen & { readonly kind: 'closed' }) | undefined;
  /** Why nothing more can be read from the party's stream, if that is so. */
  broken(party: string): string | undefined;
}

/** An event that is a party's. */
type Heard = TranscriptEvent & { readonly party: string };

export const createInbox = (): Inbox => {
  const items: Seen[] = [];
  const taken = new Set<Seen>();
  const decoders = new Map<string, StreamDecoder>();
  const streams = new Map<string, number>();
  const broken = new Map<string, string>();
  const ends = new Map<string, Seen & { readonly kind: 'closed' }>();
  /** What came to parties that sleep, on the stream that they are on. */
  const asleep = new Map<string, Heard[]>();
  let arrived: StreamItem[] = [];

  /** The same without the elements that nobody asks about. */
  const skimmed = (events: readonly Heard[]): readonly Heard[] => {
    const [first] = events;
    const chunks = events.map((event) => (isIncoming(event) ? chunkOf(event) : ''));
    const text = chunks.every((chunk) => typeof chunk === 'string')
      ? chunks.join('')
      : Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString();
    const found = text.includes('\uFFFD') ? undefined : skim(text);
    if (first?.kind !== 'bytes' || found === undefined) return events;
    const rest = text.slice(0, found.header) + text.slice(found.end);
    return [{ n: first.n, t: first.t, kind: 'bytes', party: first.party, direction: 'in', text: rest }];
  };

  const begin = (party: string): void => {
    broken.delete(party);
    streams.set(party, (streams.get(party) ?? -1) + 1);
    decoders.delete(party);
  };

  /** Made when something comes to be read: most streams on the way to a session are not. */
  const decoderOf = (party: string): StreamDecoder => {
    const decoder = decoders.get(party) ?? streamDecoder((item) => arrived.push(item));
    decoders.set(party, decoder);
    return decoder;
  };

  const itemsOf = (event: Heard): readonly Item[] => {
    if (isIncoming(event)) {
      arrived = [];
      decoderOf(event.party).write(chunkOf(event));
      return arrived;
    }
    if (event.kind === 'record' && event.direction === 'in')
      return [{ kind: 'element', element: recordElement(event.name, event.value) }];
    if (event.kind === 'tls') {
      const { protocol, authorized, problem } = event;
      return [{ kind: 'tls', protocol, authorized, ...(problem && { problem }) }];
    }
    if (event.kind === 'closed')
      return [{ kind: 'closed', by: event.by, ...(event.problem && { problem: event.problem }) }];
    return [];
  };

  const read = (event: Heard, onSeen: (seen: Seen) => void): void => {
    const { n: at, party } = event;
    for (const item of itemsOf(event)) {
      const seen: Seen = { at, party, stream: streams.get(party) ?? 0, ...item };
      items.push(seen);
      if (seen.kind === 'malformed') broken.set(party, seen.problem);
      if (seen.kind === 'closed') ends.set(party, seen);
      onSeen(seen);
    }
  };

  return {
    items,
    feed(event, onSeen) {
      if (!('party' in event)) return;
      const { party } = event;
      const unread = asleep.get(party);
      if (event.kind === 'restart' || event.kind === 'connected') {
        begin(party);
        if (unread) asleep.set(party, []);
      }
      if (event.kind === 'connected') ends.delete(party);
      if (unread && event.kind === 'bytes') {
        if (event.direction === 'in') unread.push(event);
      } else read(event, onSeen);
    },
    sleep: (party) => void asleep.set(party, []),
    wake(party, onSeen, needed) {
      const unread = asleep.get(party) ?? [];
      asleep.delete(party);
      for (const event of needed ? unread : skimmed(unread)) read(event, onSeen);
    },
    take: (seen) => void taken.add(seen),
    isTaken: (seen) => taken.has(seen),
    isCurrent: (seen) => seen.kind === 'tls' || seen.stream === (streams.get(seen.party) ?? 0),
    closed: (party) => ends.get(party),
    broken: (party) => broken.get(party),
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
