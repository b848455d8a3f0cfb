import { Client, type ClientReadableStream, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import { same } from './small-node.ts';

export interface Answered {
  readonly bytes?: Buffer;
  readonly status: number;
  readonly message: string;
  readonly metadata: Metadata;
  readonly trailers: Metadata;
}

/** A gRPC client for a test: calls by path, messages as bytes. */
export interface SmallApp extends Disposable {
  ask(path: string, bytes?: Buffer, metadata?: Readonly<Record<string, string | Buffer>>): Promise<Answered>;
  stream(path: string, bytes?: Buffer): SmallStream;
}

export interface SmallStream {
  readonly call: ClientReadableStream<Buffer>;
  readonly headers: Promise<Metadata>;
  /** Its messages and how it ended, once it has. */
  readonly ended: Promise<{ readonly messages: readonly Buffer[]; readonly status: StatusObject }>;
  /** Resolves when so many messages are there. */
  got(messages: number): Promise<void>;
}

const metadataOf = (values: Readonly<Record<string, string | Buffer>>): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(values)) metadata.add(name, value);
  return metadata;
};

export const connectSmallApp = (
  address: string,
  options: Readonly<Record<string, number>> = {},
): SmallApp => {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    // Apps do not share their connections.
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  });
  return {
    ask: (path, bytes = Buffer.alloc(0), metadata = {}) =>
      new Promise((resolve) => {
        let [answer, headers]: [Buffer | undefined, Metadata] = [undefined, new Metadata()];
        const call = client.makeUnaryRequest(
          path,
          same,
          same,
          bytes,
          metadataOf(metadata),
          (_error, value) => {
            answer = value;
          },
        );
        call.on('metadata', (received) => {
          headers = received;
        });
        call.on('status', ({ code, details, metadata: trailers }) =>
          setImmediate(() =>
            resolve({
              ...(answer && { bytes: answer }),
              status: code,
              message: details,
              metadata: headers,
              trailers,
            }),
          ),
        );
      }),
    stream(path, bytes = Buffer.alloc(0)) {
      const call = client.makeServerStreamRequest(path, same, same, bytes);
      const messages: Buffer[] = [];
      const waiting: { readonly messages: number; readonly resolve: () => void }[] = [];
      call.on('error', () => undefined);
      call.on('data', (message: Buffer) => {
        messages.push(message);
        for (const { messages: wanted, resolve } of waiting) if (messages.length >= wanted) resolve();
      });
      return {
        call,
        headers: new Promise((resolve) => call.once('metadata', resolve)),
        ended: new Promise((resolve) => call.once('status', (status) => resolve({ messages, status }))),
        got: (wanted) =>
          new Promise((resolve) => {
            if (messages.length >= wanted) resolve();
            else waiting.push({ messages: wanted, resolve });
          }),
      };
    },
    [Symbol.dispose]: () => client.close(),
  };
};
