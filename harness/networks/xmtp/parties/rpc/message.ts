import { nearest } from '../../../../data/read.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import { hasMoreFields } from '../../tap/fields.ts';
import { type Codec, decodeStrictly } from '../../wire/index.ts';

const isLong = (value: object): boolean => 'unsigned' in value && 'low' in value;

/** A JSON form that its message has no place for. */
const misfit = (path: string, given: StepValue, message: unknown): string | undefined => {
  if (given === null) return undefined;
  if (message instanceof Uint8Array) {
    const same = typeof given === 'string' && Buffer.from(given, 'base64').toString('base64') === given;
    return same ? undefined : `${path}: found ${JSON.stringify(given)?.slice(0, 60)}, expected base64`;
  }
  if (typeof message === 'number' && typeof given === 'string' && !/^\d+$/.test(given))
    return message < 0 ? `${path}: there is no ${given}` : undefined;
  if (typeof message !== 'object' || message === null || isLong(message)) return undefined;
  if (typeof given !== 'object') return `${path}: found ${String(given)}, expected a message or a list`;
  for (const [key, entry] of Object.entries(given)) {
    if (entry === undefined || entry === null) continue;
    if (!(key in message)) {
      const near = nearest(key, Object.keys(message));
      return `${path} has no field ${key}${near === undefined ? '' : `; did you mean ${near}?`}`;
    }
    const inner = misfit(`${path}.${key}`, entry, (message as Readonly<Record<string, unknown>>)[key]);
    if (inner !== undefined) return inner;
  }
  return undefined;
};

/**
 * The wire form of a JSON form that a person wrote: what codecs would pass over in silence is told.
 * @throws {Error} where the message has no such field, or a field no such value.
 */
export const requestBytes = (codec: Codec<unknown>, name: string, json: StepValue): Buffer => {
  const message = codec.fromJSON(json ?? {});
  const problem = misfit(name, json ?? {}, message);
  if (problem !== undefined) throw new Error(problem);
  return Buffer.from(codec.encode(message).finish());
};

/** What protobuf leaves out of the JSON form, because it is the default. */
const defaultOf = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return '';
  return typeof value === 'object' && value !== null && isLong(value) ? '0' : value;
};

const complete = (json: unknown, message: unknown): unknown => {
  if (json === undefined && !Array.isArray(message)) return defaultOf(message);
  if (Array.isArray(message))
    return message.map((entry, index) => complete((json as readonly unknown[])[index], entry));
  if (typeof message !== 'object' || message === null || message instanceof Uint8Array || isLong(message))
    return json;
  const members = json as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(message).flatMap(([key, entry]) =>
      entry === undefined ? [] : [[key, complete(members[key], entry)]],
    ),
  );
};

/** More fields than this, and a message is told by its size: a full page of answers has some thousands. */
const mostFields = 100_000;

/**
 * What came over the wire, in protobuf's JSON form with all its fields: one that is at its default is there, as `''`,
 * `'0'`, 0, false or `[]` (an enum as 0); a message that is not there is not. What cannot be read is told as
 * `malformed`.
 */
export const recordedMessage = (codec: Codec<unknown> | undefined, bytes: Buffer): unknown => {
  if (codec === undefined) return { bytes: bytes.toString('base64') };
  if (hasMoreFields(bytes, mostFields))
    return { bytes: bytes.length, leftOut: `more than ${mostFields} fields` };
  try {
    const message = decodeStrictly(codec, bytes);
    return complete(codec.toJSON(message), message);
  } catch (error) {
    return {
      malformed: bytes.toString('base64'),
      problem: error instanceof Error ? error.message : String(error),
    };
  }
};
