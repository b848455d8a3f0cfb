// A message of a few megabytes can say "one more empty thing" millions of times, and each becomes an object when it is
// decoded: what came off the wire is counted before that.

/** Deeper nesting than any message of ours has is not looked into. */
const deepest = 12;

interface Varint {
  readonly value: number;
  readonly next: number;
}

const varint = (bytes: Uint8Array, at: number): Varint | undefined => {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return undefined;
};

/** The fields in bytes and inside of them, up to where they are no message any more; not many more than `most`. */
const count = (bytes: Uint8Array, most: number, depth: number): number => {
  let fields = 0;
  let at = 0;
  while (at < bytes.length && fields <= most) {
    const tag = varint(bytes, at);
    if (tag === undefined || tag.value < 8) return fields;
    const type = tag.value % 8;
    if (type === 1) at = tag.next + 8;
    else if (type === 5) at = tag.next + 4;
    else if (type === 0 || type === 2) {
      const number = varint(bytes, tag.next);
      if (number === undefined) return fields;
      at = number.next;
      if (type === 2) {
        at += number.value;
        if (depth < deepest) fields += count(bytes.subarray(number.next, at), most - fields, depth + 1);
      }
    } else return fields;
    fields += 1;
  }
  return fields;
};

/** Whether a protobuf message has more fields than `most`, as far as that can be told without its type. */
export const hasMoreFields = (bytes: Uint8Array, most: number): boolean => count(bytes, most, 0) > most;
