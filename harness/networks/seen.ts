import type { OnWire } from '../evidence/transcript.ts';
import type { StreamItem } from '../xml/item.ts';

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
