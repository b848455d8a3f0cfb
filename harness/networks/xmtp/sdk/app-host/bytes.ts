/** Bytes as a scenario writes them: a text, hex digits, or so many of no particular meaning. */
export type ByteSource = { readonly text: string } | { readonly hex: string } | { readonly size: number };

export const bytesFrom = (source: ByteSource): Uint8Array => {
  if ('text' in source) return Buffer.from(source.text);
  if ('hex' in source) return Buffer.from(source.hex, 'hex');
  // A prime, so that no two blocks of a power of two are the same.
  return Uint8Array.from({ length: source.size }, (_, index) => index % 251);
};
