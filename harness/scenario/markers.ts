import type { Marker } from '../networks/marker.ts';
import type { Seen } from '../networks/seen.ts';

/** Knows the markers that were sent to prove an absence: no step is about them. */
export interface Markers {
  /** From now on those that are sent are for the next step. */
  next(): void;
  /** One whose sender's stream is over proves nothing, and is not waited for. */
  send(marker: { readonly id: string; readonly by?: string }): void;
  arrive(seen: Seen): void;
  isOne(seen: Seen): boolean;
  /** Those that were sent for this step and have not arrived, nothing where none was sent; and the last that did. */
  state(): { readonly markers: ReadonlySet<string> | undefined; readonly marked: Seen | undefined };
}

/** @param markerOf how a party's network knows them; without it there are none. */
export const createMarkers = (markerOf: (party: string) => Marker | undefined): Markers => {
  const isEnd = (seen: Seen): boolean =>
    seen.kind === 'element'
      ? markerOf(seen.party)?.endsStream(seen.element) === true
      : seen.kind === 'footer' || seen.kind === 'closed';

  const known = new Set<string>();
  /** Who sent those that are open. */
  const senders = new Map<string, string>();
  /** Parties whose stream is over: what they send is not read any more. */
  const over = new Set<string>();
  let open: Set<string> | undefined;
  let marked: Seen | undefined;

  const idOf = (seen: Seen): string | undefined =>
    seen.kind === 'element'
      ? markerOf(seen.party)
          ?.idsIn(seen.element)
          .find((id) => known.has(id))
      : undefined;

  return {
    next() {
      open = undefined;
      marked = undefined;
    },
    send({ id, by }) {
      known.add(id);
      open ??= new Set();
      if (by !== undefined && over.has(by)) return;
      open.add(id);
      if (by !== undefined) senders.set(id, by);
    },
    arrive(seen) {
      // Markers travel on the connection that a party has without a name.
      if (seen.kind === 'header' && seen.wire === undefined) over.delete(seen.party);
      else if (isEnd(seen) && seen.wire === undefined) {
        over.add(seen.party);
        for (const id of open ?? []) if (senders.get(id) === seen.party) open?.delete(id);
      }
      if (known.size === 0) return;
      const id = idOf(seen);
      if (id !== undefined && open?.delete(id)) marked = seen;
    },
    isOne: (seen) => known.size > 0 && idOf(seen) !== undefined,
    state: () => ({ markers: open, marked }),
  };
};
