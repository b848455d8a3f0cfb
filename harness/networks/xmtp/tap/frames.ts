/** How many bytes of unfinished messages may be held, over all calls: what is more is counted, not kept. */
export interface Budget {
  /** Takes so many bytes; false where they are not to be had. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export const createBudget = (bytes: number): Budget => {
  let left = bytes;
  return {
    take(wanted) {
      if (wanted > left) return false;
      left -= wanted;
      return true;
    },
    give(returned) {
      left += returned;
    },
  };
};

/** A gRPC message as it went over the wire. */
export interface WireMessage {
  readonly compressed: boolean;
  /** Bytes, as announced; without the five of the frame's head. */
  readonly length: number;
  /** Absent where it was too large to keep. */
  readonly bytes?: Buffer;
  /** Where it ends in the chunk that finished it. */
  readonly end: number;
}

/** Finds the gRPC messages in the bytes of one direction of a call. */
export interface Framer {
  /** The messages that this chunk finishes: it may hold several, or a part of one. */
  push(chunk: Buffer): readonly WireMessage[];
  /** A message has begun and not ended. */
  readonly midway: boolean;
  /** Forgets the message that has begun. */
  release(): void;
}

const headLength = 5;

export const createFramer = (budget: Budget): Framer => {
  const head = Buffer.alloc(headLength);
  let headBytes = 0;
  let missing = 0;
  let kept: Buffer[] | undefined;
  let taken = 0;

  const release = (): void => {
    budget.give(taken);
    taken = 0;
    kept = undefined;
  };

  /** Copied, because a chunk is a piece of a far larger buffer that would be held with it. */
  const keep = (part: Buffer): void => {
    if (kept === undefined) return;
    if (budget.take(part.length)) {
      taken += part.length;
      kept.push(Buffer.from(part));
    } else release();
  };

  const finish = (last: Buffer, end: number): WireMessage => {
    const length = head.readUInt32BE(1);
    const whole = { compressed: (head.readUInt8(0) & 1) === 1, length, end };
    const bytes =
      kept === undefined ? undefined : kept.length === 0 ? last : Buffer.concat([...kept, last], length);
    release();
    headBytes = 0;
    return bytes === undefined ? whole : { ...whole, bytes };
  };

  return {
    push(chunk) {
      const messages: WireMessage[] = [];
      let at = 0;
      while (at < chunk.length || (headBytes === headLength && missing === 0)) {
        if (headBytes < headLength) {
          const copied = chunk.copy(head, headBytes, at, at + headLength - headBytes);
          headBytes += copied;
          at += copied;
          if (headBytes < headLength) break;
          missing = head.readUInt32BE(1);
          kept = [];
        }
        const part = chunk.subarray(at, at + missing);
        at += part.length;
        missing -= part.length;
        if (missing === 0) messages.push(finish(part, at));
        else keep(part);
      }
      return messages;
    },
    get midway() {
      return headBytes > 0;
    },
    release,
  };
};
