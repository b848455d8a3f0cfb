import { type StreamItem, streamDecoder } from './decode.ts';
import { utf8Decoder } from './utf8.ts';

/** Reads a stream as `streamDecoder` does, and tells how what it reads was written. */
export interface WrittenDecoder {
  write(chunk: Uint8Array | string): void;
  /** What came behind the last item, which it forgets. */
  rest(): string;
  /** Whether that is nothing but white space, and so no beginning of an item. */
  readonly isBetween: boolean;
}

/**
 * Far slower than a decoder by itself, as it is shown one character after the other: for streams whose text is asked for.
 * @param emit is told the text of each item, with whatever stands between it and the one before.
 */
export const writtenDecoder = (emit: (item: StreamItem, text: string) => void): WrittenDecoder => {
  const utf8 = utf8Decoder();
  let pending = '';
  /** A comment that the parser tells of before the last character of it has come. */
  let comment: StreamItem | undefined;
  const tell = (item: StreamItem): void => {
    comment = undefined;
    emit(item, pending);
    pending = '';
  };
  const decoder = streamDecoder((item) => {
    if (comment) tell(comment);
    if (item.kind === 'restricted' && item.what === 'comment') comment = item;
    else tell(item);
  });
  return {
    write(chunk) {
      const { text, sound } = utf8(chunk);
      for (const character of text) {
        const begun = comment;
        pending += character;
        decoder.write(character);
        if (begun && begun === comment) tell(begun);
      }
      if (!sound) decoder.write(Uint8Array.of(0x80));
    },
    rest() {
      const text = pending;
      pending = '';
      return text;
    },
    get isBetween() {
      return /^[ \t\r\n]*$/.test(pending);
    },
  };
};
