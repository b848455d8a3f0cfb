import type { OnWire } from '../evidence/transcript.ts';
import type { StreamItem } from '../xml/item.ts';
import { ns } from '../xml/namespaces.ts';

/** Something that a party saw. */
export type Seen = {
  /** The number of the transcript event that brought it. */
  readonly at: number;
  /** Which of the wire's streams it came on, counted from 0: each restart begins another. */
  readonly stream: number;
} & OnWire &
  (
    | StreamItem
    | {
        readonly kind: 'tls';
        readonly protocol: string;
        readonly authorized: boolean;
        readonly problem?: string;
        readonly certificateRequested: boolean;
      }
    | { readonly kind: 'closed'; readonly by: 'us' | 'peer' | 'limit'; readonly problem?: string }
    /** A passage of a stream, as it was written. */
    | { readonly kind: 'text'; readonly text: string }
  );

/** Whether it is an error of a whole stream (RFC 6120 section 4.9). */
export const isStreamError = (seen: Seen): boolean =>
  seen.kind === 'element' && seen.element.is('error', ns.stream);

/** Whether a stream is over with this: a stream error, a closing tag, any end. */
export const endsStream = (seen: Seen): boolean =>
  isStreamError(seen) || seen.kind === 'footer' || seen.kind === 'closed' || seen.kind === 'malformed';
