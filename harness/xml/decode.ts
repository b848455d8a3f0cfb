import type { StreamItem } from './item.ts';
import { ordinaryReader } from './ordinary.ts';
import { strictReader } from './strict.ts';
import { createTree, type TreeLimits } from './tree.ts';
import { utf8Decoder } from './utf8.ts';

export { type StreamItem, secondStream } from './item.ts';

export interface StreamDecoder {
  /** Reads what comes next on the stream: bytes, which may end anywhere, even inside a character, or text. */
  write(chunk: Uint8Array | string): void;
  /** Whether what has come took a parser, and all that comes will. */
  readonly strict: boolean;
}

export interface DecoderLimits extends TreeLimits {
  /** Bytes without the end of a first-level element, give or take a chunk; then the stream counts as malformed. */
  readonly elementSize: number;
}

/** Far above what any sound server sends, far below what would hurt us. */
export const decoderLimits: DecoderLimits = {
  elementSize: 4 * 1024 * 1024,
  depth: 500,
  elements: 100_000,
};

/** A strict, namespace-aware reader of one XML stream. */
export const streamDecoder = (
  emit: (item: StreamItem) => void,
  limits: DecoderLimits = decoderLimits,
): StreamDecoder => {
  const tree = createTree(emit, limits);
  const utf8 = utf8Decoder();
  const readOrdinary = ordinaryReader(tree);
  let readStrictly: ((text: string) => void) | undefined;
  let size = 0;

  const read = (text: string): void => {
    if (readStrictly) {
      readStrictly(text);
      return;
    }
    const left = readOrdinary(text);
    if (left === undefined) return;
    readStrictly = strictReader(tree, left.before);
    decoder.strict = true;
    readStrictly(left.rest);
  };

  const decoder: StreamDecoder & { strict: boolean } = {
    strict: false,
    write(chunk) {
      if (tree.dead) return;
      const { complete } = tree;
      const { text, sound, length } = utf8(chunk);
      size += length;
      read(text);
      if (tree.complete > complete) size = 0;
      else if (size > limits.elementSize) tree.die(`one element is longer than ${limits.elementSize} bytes`);
      if (!sound) tree.die('bytes that are not UTF-8');
    },
  };
  return decoder;
};
