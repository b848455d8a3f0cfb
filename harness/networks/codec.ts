import type { StreamItem } from '../xml/item.ts';

/** Reads one stream of a wire; another begins where a transcript has `connected` or `restart`. */
export interface Decoder {
  /** Reads what comes next: bytes, which may end anywhere, even inside a character, or text. */
  write(chunk: Uint8Array | string): void;
  /** Where text is kept: what came behind the last item, which it forgets. */
  rest?(): string;
  /** Where text is kept: whether what came behind the last item is no beginning of another. */
  readonly isBetween?: boolean;
}

/** What turns the bytes of a wire into items, each of which is an element or the end of something, and back. */
export interface Codec {
  /** As the `connected` entries of transcripts call it: `xml-stream`. */
  readonly name: string;
  /**
   * Reads a stream from its beginning. How it was cut into chunks makes no difference.
   * @param emit is told of each item as soon as it is whole. Where text is kept, it is also told how the item was written,
   * with whatever stands between it and the one before; else it is told nothing of that.
   */
  readonly decoder: (emit: (item: StreamItem, text: string) => void, keepsText: boolean) => Decoder;
  /**
   * What brings an item, for evidence that is made up: reading it brings the item and nothing else.
   * @param text as it was written, where it is to stay so.
   */
  readonly encode: (item: StreamItem, text?: string) => string | Uint8Array;
  /** What begins a stream, with these attributes on its header where it has one. */
  readonly open: (attributes?: Readonly<Record<string, string>>) => string | Uint8Array;
  /**
   * How far the complete first-level elements of a stream reach behind its header: quicker than a decoder, for streams
   * whose content nobody asks about. Nothing where only a decoder knows.
   */
  readonly skim?: (stream: string) => { readonly header: number; readonly end: number } | undefined;
}

/** That of a wire of which nothing else is said. */
export const usualCodec = 'xml-stream';
