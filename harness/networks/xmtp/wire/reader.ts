/** Bytes that do not have the form they should have; the message says where. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

// Not ts-mls, the one library in TypeScript: it takes lengths that are not in their shortest form, which RFC 9420 2.1.2
// forbids and a scenario sends; it says neither where nor why something is no message, which nodes answer and evidence
// keeps; and its 1.6.4 does not load with what it declares, nor install beside today's @noble/curves.
/** Reads the presentation language of RFC 9420 section 2.1, and never past the end. */
export interface Reader {
  /** Bytes read so far. */
  readonly position: number;
  /** Bytes not read yet. */
  readonly left: number;
  u8(): number;
  u16(): number;
  u32(): number;
  u64(): bigint;
  /** The length before a vector (RFC 9420 2.1.2); one that is not minimal is refused. */
  length(): number;
  /** `opaque<V>`: a view, not a copy. */
  vector(): Uint8Array;
  /** `T<V>` */
  items<T>(item: (reader: Reader) => T): readonly T[];
  /** What was read since this position. */
  since(position: number): Uint8Array;
  /** Refuses anything that is left. */
  end(): void;
}

/** Bits of a length by its first two bits, and the least value that needs so many. */
const lengthForms = [
  { bytes: 1, least: 0 },
  { bytes: 2, least: 1 << 6 },
  { bytes: 4, least: 1 << 14 },
] as const;

/** @param what named in errors, such as `key package`. */
export const createReader = (bytes: Uint8Array, what: string): Reader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const fail = (found: string, expected: string): never => {
    throw new WireError(`${what}: found ${found} at byte ${position}, expected ${expected}`);
  };
  const take = (count: number, expected: string): number => {
    const from = position;
    if (bytes.length - from < count) fail(`${bytes.length - from} bytes`, `${expected} (${count} bytes)`);
    position += count;
    return from;
  };
  const length = (): number => {
    const first = bytes[take(1, 'a length')] ?? 0;
    position -= 1;
    const form = lengthForms[first >> 6] ?? fail('a length that starts with bits 11', 'bits 00, 01 or 10');
    const at = take(form.bytes, 'a length');
    const value =
      form.bytes === 1
        ? first
        : form.bytes === 2
          ? view.getUint16(at) & 0x3fff
          : view.getUint32(at) & 0x3fffffff;
    if (value < form.least) fail(`the length ${value} in ${form.bytes} bytes`, 'the shortest form');
    return value;
  };
  const vector = (): Uint8Array => {
    const count = length();
    const from = take(count, 'a vector');
    return bytes.subarray(from, from + count);
  };
  const reader: Reader = {
    get position() {
      return position;
    },
    get left() {
      return bytes.length - position;
    },
    u8: () => view.getUint8(take(1, 'a uint8')),
    u16: () => view.getUint16(take(2, 'a uint16')),
    u32: () => view.getUint32(take(4, 'a uint32')),
    u64: () => view.getBigUint64(take(8, 'a uint64')),
    length,
    vector,
    items(item) {
      const inner = createReader(vector(), what);
      const found = [];
      while (inner.left > 0) found.push(item(inner));
      return found;
    },
    since: (from) => bytes.subarray(from, position),
    end() {
      if (position < bytes.length) fail(`${bytes.length - position} more bytes`, 'the end');
    },
  };
  return reader;
};
