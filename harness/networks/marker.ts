import type { Element } from 'ltx';

/**
 * How a marker is known when it arrives: what a party sends to prove that nothing sent before is still on its way. Parties
 * send it themselves (`Party.mark`).
 */
export interface Marker {
  /** Ids of markers that an element may bring, the likeliest first. */
  readonly idsIn: (element: Element) => readonly string[];
  /** Whether an element ends the stream that it came on, so that no marker of its receiver is read any more. */
  readonly endsStream: (element: Element) => boolean;
  /** What comes back of one by which a party asks its own server, or somebody else, by their address. */
  readonly answer: (id: string, asked: string) => Element;
}
