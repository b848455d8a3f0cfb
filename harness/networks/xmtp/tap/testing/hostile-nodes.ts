import { constants, createServer, type ServerHttp2Stream } from 'node:http2';
import net from 'node:net';

export interface HostileNode extends AsyncDisposable {
  readonly port: number;
}

const listen = async (server: net.Server): Promise<HostileNode> => {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

const rawNode = (greet: (socket: net.Socket) => void): Promise<HostileNode> =>
  listen(net.createServer(greet));

/** A node that treats every call as it likes, below gRPC. */
export const http2Node = (
  serve: (stream: ServerHttp2Stream, rawHeaders: readonly string[]) => void,
): Promise<HostileNode> => {
  const server = createServer();
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, _headers, _flags, raw) => {
    stream.on('error', () => undefined);
    serve(stream, raw);
  });
  return listen(server);
};

const headers = { ':status': 200, 'content-type': 'application/grpc' };

const frame = (length: number, bytes: Buffer = Buffer.alloc(length)): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
};

const ending = (stream: ServerHttp2Stream, body: Buffer, trailers: Record<string, string>): void => {
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
};

/** Nodes by what is wrong with them. */
export const hostileNodes = {
  'speaks-garbage': () => rawNode((socket) => socket.write(Buffer.alloc(100_000, 'garbage '))),
  'hangs-up': () => rawNode((socket) => socket.destroy()),
  'resets-the-connection': () => rawNode((socket) => socket.resetAndDestroy()),
  'hangs-up-in-the-middle-of-an-answer': () =>
    http2Node((stream) => {
      stream.respond(headers);
      stream.write(frame(1000).subarray(0, 500), () => stream.session?.socket.destroy());
    }),
  'resets-each-stream': () => http2Node((stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)),
  'refuses-each-stream': () => http2Node((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM)),
  'goes-away-with-an-error': () =>
    http2Node((stream) => stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)),
  'answers-as-a-web-server': () =>
    http2Node((stream) => {
      stream.respond({ ':status': 503, 'content-type': 'text/html' });
      stream.end('<h1>Service Unavailable</h1>');
    }),
  'ends-without-a-status': () => http2Node((stream) => ending(stream, frame(0), {})),
  'says-a-status-that-is-none': () =>
    http2Node((stream) => ending(stream, frame(0), { 'grpc-status': 'fine' })),
  'sends-what-is-no-message': () =>
    http2Node((stream) => ending(stream, frame(3, Buffer.from('ffffff', 'hex')), { 'grpc-status': '0' })),
  'compresses-what-is-not-compressed': () =>
    http2Node((stream) => {
      const body = frame(3);
      body[0] = 1;
      stream.respond({ ...headers, 'grpc-encoding': 'gzip' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(body);
    }),
  'announces-four-gigabytes': () =>
    http2Node((stream) => {
      const head = Buffer.alloc(5, 0xff);
      head[0] = 0;
      ending(stream, Buffer.concat([head, Buffer.alloc(1000)]), { 'grpc-status': '0' });
    }),
  'sends-a-message-of-a-million-fields': () =>
    http2Node((stream) =>
      ending(stream, frame(2_000_000, Buffer.alloc(2_000_000, '0a00', 'hex')), { 'grpc-status': '0' }),
    ),
} as const;

/** A node that takes the connection and says nothing. */
export const silentNode = (): Promise<HostileNode> => rawNode(() => undefined);
