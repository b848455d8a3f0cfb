import { createServer, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

export type GrpcBehaviour = (stream: ServerHttp2Stream) => void;

/** An HTTP/2 server that treats every request the same way. */
export const http2Server = (behave: GrpcBehaviour) =>
  createServer()
    .on('session', (session) => session.on('error', () => undefined))
    .on('stream', (stream) => behave(stream.on('error', () => undefined)));

const headers = { ':status': 200, 'content-type': 'application/grpc' };

/** A refusal: no message, and the status in the headers. */
export const refuses =
  (status: number, more: OutgoingHttpHeaders = {}): GrpcBehaviour =>
  (stream) =>
    stream.respond({ ...headers, 'grpc-status': status, ...more }, { endStream: true });

/** An answer of one message, and the status in the trailers. */
export const answers =
  (message: readonly number[]): GrpcBehaviour =>
  (stream) => {
    stream.respond(headers, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.from([0, 0, 0, 0, message.length, ...message]));
  };
