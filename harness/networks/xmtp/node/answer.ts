import { createProtobufWriter, delimited } from '../wire/codec.ts';
import { refuse } from './refusal.ts';

/** An answer that is put together from encoded parts, and stays within the size that clients take. */
export interface Answer {
  /** Bytes that still fit. */
  readonly room: number;
  /** @throws {Refusal} RESOURCE_EXHAUSTED when the answer would be too large. */
  add(field: number, bytes: Uint8Array): Answer;
  finish(): Uint8Array;
}

/** Key and length before a part, at most. */
const frame = 10;

export const createAnswer = (limit: number): Answer => {
  const writer = createProtobufWriter();
  const answer: Answer = {
    get room() {
      return limit - writer.len;
    },
    add(field, bytes) {
      if (bytes.length + frame > answer.room)
        refuse('RESOURCE_EXHAUSTED', `the answer is larger than ${limit} bytes; ask for less at a time`);
      writer.uint32(delimited(field)).bytes(bytes);
      return answer;
    },
    finish: () => writer.finish(),
  };
  return answer;
};

export const nothing: Uint8Array = new Uint8Array();
