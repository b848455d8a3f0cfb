import { constants, type IncomingHttpHeaders } from 'node:http2';
import type { Answer } from './answer.ts';
import { type Budget, createFramer, type WireMessage } from './frames.ts';
import { headersOf } from './headers.ts';
import { type CallStatus, statusOf } from './status.ts';
import type { NodeCall } from './upstream.ts';

/** What becomes of a node's answers. One of `cut`, `ended` and `broken` comes, once, unless the forwarding is stopped. */
export interface ResponseEvents {
  message(message: WireMessage, encoding: string): void;
  /** As many messages as were wanted have been sent on. */
  cut(): void;
  /** The node ended the call, which is about to be sent on; with the status unless that is OK. */
  ended(status: CallStatus | undefined): void;
  /** The stream ended without an end: its HTTP/2 error, or why there is no connection any more. */
  broken(why: { readonly reset: number } | { readonly lost: string }): void;
}

/** A node's answers on their way to the app. */
export interface Response {
  /** Headers have come. */
  readonly begun: boolean;
  /** Lets so many more messages through and then no more; between two messages where that is 0. */
  cutAfter(messages: number): void;
  stop(): void;
}

const truncated: CallStatus = { status: 'INTERNAL', message: 'the answer ended in the middle of a message' };

const codeOf = (error: unknown): string => {
  const { cause, code } = error as { readonly cause?: unknown; readonly code?: unknown };
  return cause === undefined ? (typeof code === 'string' ? ` (${code})` : '') : codeOf(cause);
};

export const forwardResponse = (
  node: NodeCall,
  answer: Answer,
  budget: Budget,
  events: ResponseEvents,
): Response => {
  const { stream } = node;
  const framer = createFramer(budget);
  let begun = false;
  let stopped = false;
  let remaining = Infinity;
  let encoding = 'identity';
  let httpStatus = 0;
  let trailers: IncomingHttpHeaders = {};
  let rawTrailers: readonly string[] = [];
  let problem = '';

  const stop = (): void => {
    stopped = true;
    framer.release();
  };
  const end = (status: CallStatus | undefined): void => {
    stop();
    events.ended(status);
  };

  stream.on('response', (headers, flags, raw) => {
    if (stopped) return;
    begun = true;
    httpStatus = Number(headers[':status']);
    encoding = String(headers['grpc-encoding'] ?? encoding);
    const last = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (last) end(statusOf(headers, httpStatus));
    answer.begin(headersOf(raw), last);
    if (!last && remaining === 0) events.cut();
  });
  stream.on('data', (chunk: Buffer) => {
    if (stopped) return;
    const messages = framer.push(chunk).slice(0, remaining);
    remaining -= messages.length;
    const cut = remaining === 0;
    if (!answer.write(cut ? chunk.subarray(0, messages.at(-1)?.end ?? 0) : chunk)) stream.pause();
    for (const message of messages) events.message(message, encoding);
    if (cut) events.cut();
  });
  stream.on('trailers', (headers, _flags, raw) => {
    trailers = headers;
    rawTrailers = raw;
  });
  // Also emitted by a stream that was reset, which `close` tells.
  stream.on('end', () => {
    if (stopped || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    const ok = httpStatus === constants.HTTP_STATUS_OK;
    end(ok && framer.midway ? truncated : statusOf(trailers, httpStatus));
    answer.finish(headersOf(rawTrailers));
  });
  stream.on('error', (error) => {
    problem = codeOf(error);
  });
  stream.on('close', () => {
    if (stopped) return;
    stop();
    events.broken(
      node.lost ? { lost: `the connection to the node failed${problem}` } : { reset: stream.rstCode ?? 0 },
    );
  });

  return {
    get begun() {
      return begun;
    },
    cutAfter(messages) {
      remaining = messages;
      if (messages === 0 && framer.midway) remaining = 1;
      else if (messages === 0 && begun) events.cut();
    },
    stop,
  };
};
