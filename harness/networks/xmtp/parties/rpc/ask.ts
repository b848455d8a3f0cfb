import { performance } from 'node:perf_hooks';
import { deadline } from '../../../../wait.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { tooMuch } from '../../../intake.ts';
import type { WireMessage } from '../../tap/frames.ts';
import type { Rpc } from '../../wire/index.ts';
import type { CallError, CallRequest } from './call.ts';
import type { Line } from './line.ts';
import { recordedMessage } from './message.ts';

/** What came back of a call that is to be answered once. */
export interface Reply {
  readonly messages: readonly WireMessage[];
  /** How it ended, where it did not end well. */
  readonly error?: CallError;
  readonly milliseconds: number;
}

export interface AskOptions extends CallRequest {
  /** Milliseconds, after which the call is given up; the node is not told. */
  readonly deadline?: number | undefined;
  /** What may upset a whole connection gets one of its own. */
  readonly place?: 'own connection';
}

/**
 * Makes a call and waits for its end.
 * @throws {ConversationError} when the node cannot be reached, and when the signal aborts.
 */
export const ask = async (line: Line, options: AskOptions, signal: AbortSignal): Promise<Reply> => {
  signal.throwIfAborted();
  const { deadline: limit } = options;
  using within = deadline(limit ?? 2 ** 31 - 1, options.path, signal);
  const messages: WireMessage[] = [];
  const began = performance.now();
  const call = line.start(options, { message: (message) => messages.push(message) }, options.place);
  within.addEventListener('abort', () => call.cancel(), { once: true });
  const outcome = await call.ended;
  const milliseconds = performance.now() - began;
  signal.throwIfAborted();
  if (outcome.kind === 'too-much') throw new ConversationError('flooded', tooMuch);
  if (outcome.kind === 'unreachable')
    throw new ConversationError('unreachable', 'the node cannot be reached', { cause: outcome.why });
  if (within.aborted && outcome.kind === 'error')
    return {
      messages,
      error: { message: `no answer in ${limit} ms` },
      milliseconds,
    };
  return { messages, ...(outcome.kind === 'error' && { error: outcome.error }), milliseconds };
};

/** A message as evidence has it. */
export const messageValue = (codec: Rpc['response'] | undefined, message: WireMessage): unknown => {
  const { bytes, length, compressed } = message;
  if (compressed) return { malformed: bytes?.toString('base64'), problem: 'it is compressed, unasked' };
  return bytes === undefined
    ? { bytes: length, leftOut: 'too large to keep' }
    : recordedMessage(codec, bytes);
};

/** A reply as evidence has it: the one message, or the error. */
export const replyValue = (codec: Rpc['response'] | undefined, { messages, error }: Reply): unknown => {
  if (error !== undefined) return { error };
  const [only, ...more] = messages;
  if (only !== undefined && more.length === 0) return messageValue(codec, only);
  return { error: { status: 'INTERNAL', message: `${messages.length} messages came, and one was due` } };
};
