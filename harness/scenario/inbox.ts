import { bytesOf } from '../evidence/bytes.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../xml/decode.ts';
import { recordElement } from '../xml/record.ts';
import type { Expected } from './scenario.ts';

/** Something that a party saw, with the number of the transcript event that brought it. */
export type Seen = { readonly at: number } & (
  | StreamItem
  | {
      readonly kind: 'tls';
      readonly protocol: string;
      readonly authorized: boolean;
      readonly problem?: string;
    }
  | { readonly kind: 'closed'; readonly by: 'us' | 'peer' | 'limit'; readonly problem?: string }
);

/** What each party has seen and no expectation has taken yet. */
export interface Inboxes {
  feed(event: TranscriptEvent): void;
  of(party: string): readonly Seen[];
  take(party: string, seen: Seen): void;
  /** How the party's connection ended, if it did. */
  closed(party: string): (Seen & { readonly kind: 'closed' }) | undefined;
  /** Why nothing more can be read from the party's stream, if that is so. */
  broken(party: string): string | undefined;
}

export const createInboxes = (): Inboxes => {
  const unread = new Map<string, Seen[]>();
  const decoders = new Map<string, StreamDecoder>();
  const broken = new Map<string, string>();
  const ends = new Map<string, Seen & { readonly kind: 'closed' }>();
  let at = 0;
  const inbox = (party: string): Seen[] => {
    const list = unread.get(party) ?? [];
    unread.set(party, list);
    return list;
  };
  const newDecoder = (party: string): StreamDecoder => {
    broken.delete(party);
    const decoder = streamDecoder((item) => {
      inbox(party).push({ at, ...item });
      if (item.kind === 'malformed') broken.set(party, item.problem);
    });
    decoders.set(party, decoder);
    return decoder;
  };
  return {
    feed(event) {
      at = event.n;
      if (event.kind === 'restart') {
        // What the last stream left unread says nothing about the new one.
        unread.set(
          event.party,
          inbox(event.party).filter(({ kind }) => kind === 'tls'),
        );
        newDecoder(event.party);
      } else if (event.kind === 'connected') {
        newDecoder(event.party);
        ends.delete(event.party);
      } else if (event.kind === 'bytes' && event.direction === 'in') {
        (decoders.get(event.party) ?? newDecoder(event.party)).write(bytesOf(event));
      } else if (event.kind === 'record' && event.direction === 'in') {
        inbox(event.party).push({ at, kind: 'element', element: recordElement(event.name, event.value) });
      } else if (event.kind === 'tls') {
        const { protocol, authorized, problem } = event;
        inbox(event.party).push({ at, kind: 'tls', protocol, authorized, ...(problem && { problem }) });
      } else if (event.kind === 'closed') {
        const seen = {
          at,
          kind: 'closed',
          by: event.by,
          ...(event.problem && { problem: event.problem }),
        } as const;
        ends.set(event.party, seen);
        inbox(event.party).push(seen);
      }
    },
    of: (party) => unread.get(party) ?? [],
    take(party, seen) {
      const list = inbox(party);
      const index = list.indexOf(seen);
      if (index >= 0) list.splice(index, 1);
    },
    closed: (party) => ends.get(party),
    broken: (party) => broken.get(party),
  };
};

/** Why nothing of a kind can come to a party any more; `ours` where we did not want to know. */
export const endOf = (
  inboxes: Inboxes,
  party: string,
  kind: Expected['kind'],
): { readonly how: string; readonly ours: boolean } | undefined => {
  const closed = inboxes.closed(party);
  const broken = kind === 'closed' || kind === 'tls' ? undefined : inboxes.broken(party);
  if (closed?.by === 'limit') return { how: `we hung up on ${party}: ${closed.problem}`, ours: true };
  if (broken !== undefined) return { how: `the stream is not XML: ${broken}`, ours: false };
  if (closed === undefined) return undefined;
  return { how: `the connection was closed${closed.problem ? `: ${closed.problem}` : ''}`, ours: false };
};
