import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { type StatusName, statusCodes } from '../faults.ts';

/** The app's end of a call: what it gets to see. */
export interface Answer {
  /** Sends the headers; the last thing where the node says so. */
  begin(headers: OutgoingHttpHeaders, last: boolean): void;
  /** False where the app does not keep up: wait for its stream's `drain`. */
  write(chunk: Buffer): boolean;
  /** Ends the call as the node did, after what was written. */
  finish(trailers: OutgoingHttpHeaders): void;
  /** Ends the call with a status of ours, after what was written. The message is plain ASCII without `%`. */
  fail(status: StatusName, message: string): void;
  reset(code: number): void;
}

// Without `sendDate`, which Node's types do not know, a header would come in that the node did not send.
const firstHeaders = { sendDate: false, waitForTrailers: true };
const lastHeaders = { sendDate: false, endStream: true };

export const createAnswer = (stream: ServerHttp2Stream): Answer => {
  let trailers: OutgoingHttpHeaders = {};

  const reset = (code: number): void => {
    if (!stream.destroyed) stream.close(code);
  };
  /** What an app or a node sent may be nothing that Node sends on: that ends this call and nothing else. */
  const guarded = (act: () => void): void => {
    if (stream.destroyed || stream.closed) return;
    try {
      act();
    } catch {
      reset(constants.NGHTTP2_INTERNAL_ERROR);
    }
  };
  /** Who has its answer need not go on asking (RFC 9113, 8.1). */
  const hush = (): void => {
    if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  };
  stream.on('wantTrailers', () =>
    guarded(() => {
      stream.sendTrailers(trailers);
      hush();
    }),
  );

  const begin = (headers: OutgoingHttpHeaders, last: boolean): void =>
    guarded(() => {
      stream.respond(headers, last ? lastHeaders : firstHeaders);
      if (last) stream.once('finish', hush);
    });
  const finish = (last: OutgoingHttpHeaders): void => {
    trailers = last;
    guarded(() => stream.end());
  };

  return {
    begin,
    write: (chunk) => stream.destroyed || stream.closed || stream.write(chunk),
    finish,
    fail(status, message) {
      const last = { 'grpc-status': String(statusCodes[status]), 'grpc-message': message };
      if (stream.headersSent) finish(last);
      else begin({ ':status': constants.HTTP_STATUS_OK, 'content-type': 'application/grpc', ...last }, true);
    },
    reset,
  };
};
