/** The presentation language of RFC 9420 section 2.1, for whoever builds messages. */
const integer = (bytes: number, value: bigint): Uint8Array => {
  const out = new Uint8Array(bytes);
  for (let at = bytes - 1, rest = value; at >= 0; at -= 1, rest >>= 8n) out[at] = Number(rest & 0xffn);
  return out;
};

export const u8 = (value: number): Uint8Array => integer(1, BigInt(value));
export const u16 = (value: number): Uint8Array => integer(2, BigInt(value));
export const u32 = (value: number): Uint8Array => integer(4, BigInt(value));
export const u64 = (value: bigint): Uint8Array => integer(8, value);

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** The length before a vector, in its shortest form (RFC 9420 2.1.2). @throws {RangeError} from 2^30. */
export const vectorLength = (length: number): Uint8Array => {
  if (length < 1 << 6) return u8(length);
  if (length < 1 << 14) return u16(length | 0x4000);
  if (length < 1 << 30) return integer(4, BigInt(length) | 0x8000_0000n);
  throw new RangeError(`${length} bytes are too many for a vector`);
};

/** `opaque<V>`, or `T<V>` of items that are written already. */
export const vector = (...items: readonly Uint8Array[]): Uint8Array => {
  const content = concat(...items);
  return concat(vectorLength(content.length), content);
};
