import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListenError } from '../node/listen-error.ts';

export interface HistoryOptions {
  /** Any free port if not said. */
  readonly port?: number;
  /** 127.0.0.1 if not said. */
  readonly host?: string;
  /** Bytes of a file, 15 MB if not said, as the network's server has it. */
  readonly fileBytes?: number;
  /** Bytes of all files, 256 MB if not said. */
  readonly storedBytes?: number;
}

/** Where apps of a user leave their encrypted history for each other. */
export interface History extends AsyncDisposable {
  /** What apps are told: `http://127.0.0.1:5558` */
  readonly url: string;
  readonly address: { readonly host: string; readonly port: number };
}

const megabyte = 1_000_000;

/** What is said when an upload is not taken. */
interface Refused {
  readonly status: number;
  readonly text: string;
}

const answer = (response: ServerResponse, status: number, body: string | Buffer): void => {
  const type = typeof body === 'string' ? 'text/plain' : 'application/octet-stream';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

const handler = ({ fileBytes = 15 * megabyte, storedBytes = 256 * megabyte }: HistoryOptions) => {
  const files = new Map<string, Buffer>();
  const tooLarge: Refused = { status: 413, text: `a file holds ${fileBytes} bytes at most` };
  const full: Refused = { status: 507, text: 'there is no room for more files' };
  /** Bytes of files, and of those that are on their way. */
  let taken = 0;
  const receive = async (request: IncomingMessage): Promise<Buffer | Refused> => {
    if (Number(request.headers['content-length'] ?? 0) > fileBytes) return tooLarge;
    const chunks: Buffer[] = [];
    let size = 0;
    let kept = false;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        if (size + chunk.length > fileBytes) return tooLarge;
        if (taken + chunk.length > storedBytes) return full;
        size += chunk.length;
        taken += chunk.length;
        chunks.push(chunk);
      }
      kept = true;
      return Buffer.concat(chunks);
    } finally {
      if (!kept) taken -= size;
    }
  };
  const upload = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await receive(request);
    if (!Buffer.isBuffer(body)) {
      // The rest of the body may never end.
      response.setHeader('connection', 'close');
      return answer(response, body.status, body.text);
    }
    const id = randomUUID();
    files.set(id, body);
    answer(response, 200, id);
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url = '' } = request;
    if (method === 'POST' && url === '/upload') return upload(request, response);
    const [, id] = /^\/files\/([^/?]+)$/.exec(url) ?? [];
    const file = method === 'GET' && id !== undefined ? files.get(id) : undefined;
    return file ? answer(response, 200, file) : answer(response, 404, 'there is no such file');
  };
};

const listen = async (server: Server, port: number, host: string): Promise<number> => {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw error instanceof Error ? ListenError.from(`${host}:${port}`, error) : error;
  }
  return (server.address() as AddressInfo).port;
};

/**
 * Starts a server for history transfer, all in memory: `POST /upload` answers an id, `GET /files/<id>` the file.
 * @throws {ListenError} where it cannot listen.
 */
export const startHistory = async (options: HistoryOptions = {}): Promise<History> => {
  const { port = 0, host = '127.0.0.1' } = options;
  const handle = handler(options);
  const server = createServer((request, response) => {
    // Whoever breaks off an upload is gone: there is nobody to tell.
    handle(request, response).catch(() => response.destroy());
  });
  const bound = await listen(server, port, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    address: { host, port: bound },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
