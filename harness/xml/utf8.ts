/** Bytes that a lead byte announces, itself included; 1 for everything that leads nothing. */
const lengthOf = (lead: number): number => {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
};

/** Where the last character begins that is not all there; the length where all are. */
const completeUntil = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const strictly = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
};

const nothing: Uint8Array = Buffer.of();

/** The text before the first byte that cannot be UTF-8. */
const soundPart = (bytes: Uint8Array): string => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  try {
    for (const byte of bytes) text += decoder.decode(Uint8Array.of(byte), { stream: true });
  } catch {
    return text;
  }
  return text;
};

/** What a chunk comes to. */
interface Decoded {
  /** Up to bytes that are not UTF-8. */
  readonly text: string;
  readonly sound: boolean;
  /** Bytes of the chunk. */
  readonly length: number;
}

/**
 * Reads UTF-8 that arrives in chunks, which may end inside a character; text stands for its bytes. Up to bytes that are
 * not UTF-8 it yields the same text however they are cut.
 */
export const utf8Decoder = (): ((chunk: Uint8Array | string) => Decoded) => {
  let pending = nothing;
  return (chunk) => {
    if (typeof chunk === 'string' && pending.length === 0)
      return { text: chunk.toWellFormed(), sound: true, length: Buffer.byteLength(chunk) };
    const came = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const bytes = pending.length === 0 ? came : Buffer.concat([pending, came]);
    const end = completeUntil(bytes);
    const whole = end === bytes.length;
    pending = whole ? nothing : Uint8Array.from(bytes.subarray(end));
    const text = strictly(whole ? bytes : bytes.subarray(0, end));
    const { length } = came;
    return text === undefined
      ? { text: soundPart(bytes), sound: false, length }
      : { text, sound: true, length };
  };
};
