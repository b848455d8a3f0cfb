import { deflateSync, gzipSync } from 'node:zlib';
import type { EncodedContent } from './types.ts';

/** How content can be compressed before it is encrypted (XIP-5 section 3.1), each with its number there. */
const compressions = {
  deflate: { number: 0, compress: deflateSync },
  gzip: { number: 1, compress: gzipSync },
} as const;

export type Compression = keyof typeof compressions;

/** Content as it travels, and by what it was compressed. */
export const compressed = (
  content: Uint8Array,
  compression?: Compression,
): Pick<EncodedContent, 'content' | 'compression'> => {
  if (compression === undefined) return { content };
  const { number, compress } = compressions[compression];
  return { content: compress(content), compression: number };
};
