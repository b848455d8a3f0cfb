import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { errorMessage } from '../../../../error-message.ts';
import { intake } from '../../../intake.ts';
import { createBudget, createFramer, type WireMessage } from '../../tap/frames.ts';
import { type CallStatus, statusOf, statusOfReset } from '../../tap/status.ts';
import type { Upstream } from '../../tap/upstream.ts';

/** What is sent, to the byte. */
export interface CallRequest {
  readonly path: string;
  /** Frames with their heads; or whatever else is sent in their place. */
  readonly body: Uint8Array;
  /** Besides or in place of the usual ones; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>> | undefined;
  /** Whether nothing more follows; it does not unless this is false. */
  readonly ends?: boolean;
}

/** What comes back, in the order of the wire. */
export interface CallEvents {
  headers?(headers: Readonly<Record<string, string>>): void;
  message(message: WireMessage): void;
  /** With bytes that came; false where there is no room for more. */
  accepts(bytes: Uint8Array): boolean;
}

/** What went wrong with a call. A status is what the node says: it says none where it is not heard. */
export type CallError = CallStatus | { readonly status?: never; readonly message: string };

/** How a call ended: well, with an error, without ever reaching the node, or because more came than we take. */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'error'; readonly error: CallError }
  | { readonly kind: 'unreachable'; readonly why: Error }
  | { readonly kind: 'too-much' };

export interface Call {
  readonly ended: Promise<Outcome>;
  write(bytes: Uint8Array): void;
  cancel(): void;
  /** Stops reading: HTTP/2 tells the node when it has sent as much as it may. */
  pause(): void;
  resume(): void;
}

/** A message as gRPC sends it: a head of five bytes, then the message. */
export const frame = (message: Uint8Array, length = message.length, flags = 0): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
};

const headersOf = (path: string, changed: CallRequest['headers'] = {}): OutgoingHttpHeaders => {
  const usual = {
    ':method': 'POST',
    ':path': path,
    te: 'trailers',
    'content-type': 'application/grpc',
    'user-agent': 'assay',
  };
  return Object.fromEntries(Object.entries({ ...usual, ...changed }).filter(([, value]) => value !== null));
};

const plainHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(':') || value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  );

/** Errors of a connection that was there; any other means that there was none. */
const isBreak = (error: Error & { readonly code?: string }): boolean =>
  /^(ERR_HTTP2_.*|ECONNRESET|EPIPE)$/.test(error.code ?? '');

/**
 * Makes a call. Not by a gRPC library: those drop messages that come right before an error, and send nothing but
 * what is well-formed.
 * @throws where the headers are none that can be sent.
 */
export const startCall = (
  node: Upstream,
  { path, body, headers, ends = true }: CallRequest,
  on: CallEvents,
): Call => {
  const request = node.request(headersOf(path, headers));
  const { stream } = request;
  const framer = createFramer(createBudget(intake.bytes));
  const { promise: ended, resolve } = Promise.withResolvers<Outcome>();
  let httpStatus = 0;
  let last: IncomingHttpHeaders | undefined;
  let problem: Error | undefined;
  let full = false;

  const outcome = (): Outcome => {
    if (full) return { kind: 'too-much' };
    if (httpStatus === 0 && problem !== undefined && !isBreak(problem))
      return { kind: 'unreachable', why: problem };
    if (last === undefined && request.lost)
      return {
        kind: 'error',
        error: { message: `the connection broke${problem ? `: ${errorMessage(problem)}` : ''}` },
      };
    const reset = stream.rstCode ?? constants.NGHTTP2_NO_ERROR;
    const error =
      last === undefined && reset !== constants.NGHTTP2_NO_ERROR
        ? statusOfReset(reset)
        : statusOf(last ?? {}, httpStatus);
    if (error !== undefined) return { kind: 'error', error };
    if (framer.midway)
      return { kind: 'error', error: { status: 'INTERNAL', message: 'the answer ends within a message' } };
    return { kind: 'ok' };
  };

  stream.on('response', (came, flags) => {
    httpStatus = Number(came[':status']);
    if (flags & constants.NGHTTP2_FLAG_END_STREAM) last = came;
    else on.headers?.(plainHeaders(came));
  });
  stream.on('data', (chunk: Buffer) => {
    full ||= !on.accepts(chunk);
    if (full) stream.close(constants.NGHTTP2_CANCEL);
    else for (const message of framer.push(chunk)) on.message(message);
  });
  stream.on('trailers', (trailers) => {
    last = trailers;
  });
  stream.on('error', (error) => {
    // A stream that had to wait for its connection tells only in the cause why there is none.
    problem = error.cause instanceof Error ? error.cause : error;
  });
  stream.on('close', () => resolve(outcome()));
  if (ends) stream.end(body);
  else stream.write(body);
  return {
    ended,
    write: (bytes) => stream.write(bytes),
    cancel: () => stream.close(constants.NGHTTP2_CANCEL),
    pause: () => stream.pause(),
    resume: () => stream.resume(),
  };
};
