import { addAbortListener } from 'node:events';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { isIP } from 'node:net';
import { errorMessage } from '../../error-message.ts';
import type { Address } from '../site.ts';

export interface GrpcProbe {
  readonly address: Address;
  readonly domain: string;
  readonly tls: boolean;
  /** PEM certificates to trust behind TLS; what the system trusts where empty. */
  readonly ca: readonly string[];
}

const maximumReply = 65_536;
const unavailable = '14';
// A HealthCheckResponse with status NOT_SERVING, as grpc.health.v1 numbers it, behind the five bytes of a frame.
const notServing = Buffer.from([0, 0, 0, 0, 2, 0x08, 2]);

/**
 * Asks a gRPC server for its health, and takes any answer in gRPC for good but that it does not serve: servers need
 * no health service. One HTTP/2 request, so that no client library has to be loaded.
 */
export async function askHealth({ address, domain, tls, ca }: GrpcProbe, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const where = `${address.host}:${address.port}`;
  const ended = Promise.withResolvers<void>();
  const fail = (what: string) => ended.reject(new Error(`${where}: ${what}`));
  ended.promise.catch(() => undefined);
  using _ = addAbortListener(signal, () => fail('no answer in gRPC came'));
  const host = isIP(address.host) === 6 ? `[${address.host}]` : address.host;
  const session = connect(`${tls ? 'https' : 'http'}://${host}:${address.port}`, {
    ...(ca.length > 0 && { ca: [...ca] }),
    ...(isIP(domain) === 0 && { servername: domain }),
  });
  session.on('error', (error) => fail(spoken(error)));
  session.on('close', () => fail('the connection was closed before an answer in gRPC came'));
  try {
    ask(session, (verdict) => (verdict === undefined ? ended.resolve() : fail(verdict)));
    await ended.promise;
  } finally {
    session.destroy();
  }
}

/** Sends an empty HealthCheckRequest; tells why the answer does not do, or nothing. */
function ask(session: ClientHttp2Session, answered: (verdict: string | undefined) => void): void {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const reply: Buffer[] = [];
  let received = 0;
  let headers: IncomingHttpHeaders | undefined;
  stream.on('response', (response) => {
    headers = response;
    const { ':status': status, 'content-type': type = 'no content type' } = response;
    if (!type.startsWith('application/grpc'))
      answered(`what answers there is no gRPC server: HTTP status ${status}, ${type.slice(0, 100)}`);
  });
  stream.on('trailers', (trailers: IncomingHttpHeaders) => {
    headers = { ...headers, ...trailers };
  });
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > maximumReply) answered('more than 64 KiB came in answer to a health check');
    else reply.push(chunk);
  });
  stream.on('error', (error) => answered(spoken(error)));
  stream.on('end', () => {
    // Without headers it ends with its connection, which has its own end to tell.
    if (headers !== undefined) answered(verdictOn(headers, Buffer.concat(reply)));
  });
  stream.end(Buffer.alloc(5));
}

function verdictOn(
  { 'grpc-status': status, 'grpc-message': message = '' }: IncomingHttpHeaders,
  reply: Buffer,
): string | undefined {
  if (status === undefined) return 'what answers there is no gRPC server: its answer has no grpc-status';
  if (status === unavailable) return `it answers UNAVAILABLE: ${String(message).slice(0, 200)}`;
  return reply.equals(notServing) ? 'its health check says that it does not serve' : undefined;
}

/** What an error of Node's HTTP/2 says about the server: a stream's repeats, at length, what became of its connection. */
const spoken = (error: Error & { readonly code?: unknown }): string => {
  if (error.code === 'ERR_HTTP2_STREAM_CANCEL' && error.cause instanceof Error) return spoken(error.cause);
  return error.code === 'ERR_HTTP2_ERROR'
    ? `what answers there does not speak HTTP/2: ${errorMessage(error)}`
    : errorMessage(error);
};
