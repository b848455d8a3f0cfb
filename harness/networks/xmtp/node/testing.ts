import { randomBytes } from 'node:crypto';
import { Client, type ClientReadableStream, credentials, type ServiceError } from '@grpc/grpc-js';
import { bytesOf, jsonOf, rpcs } from '../wire/rpcs.ts';
import { writePrivateMessage } from '../wire/testing.ts';
import { type Node, type NodeOptions, startNode } from './node.ts';

/** A message as JSON. */
export type Json = Readonly<Record<string, unknown>>;

export interface RawStream extends Disposable {
  /** The next messages as JSON; rejects when the stream ends before. */
  take(count: number): Promise<readonly Json[]>;
  /** How the stream ends: its code and text. */
  readonly ended: Promise<{ readonly code: number; readonly details: string }>;
  /** Resolves when the headers are there. */
  readonly opened: Promise<void>;
  /** Stops reading. */
  pause(): void;
  resume(): void;
}

/** A gRPC client that knows nothing of XMTP but its messages. */
export interface RawClient extends Disposable {
  /** Calls an RPC with a JSON form or with bytes, and tells the answer's JSON form. @throws {ServiceError} */
  call(rpc: string, request?: Json | Uint8Array): Promise<Json>;
  /** The same for a path that may be anything: bytes in and bytes out. */
  callPath(path: string, request?: Uint8Array): Promise<Buffer>;
  open(rpc: string, request: Json | Uint8Array): RawStream;
}

const plain = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const known = (rpc: string) => rpcs.get(rpc) ?? expect(`an RPC ${rpc}`);
const expect = (what: string): never => {
  throw new Error(`expected ${what}`);
};

const readStream = (stream: ClientReadableStream<Buffer>, json: (bytes: Buffer) => Json): RawStream => {
  const came: Json[] = [];
  const ended = Promise.withResolvers<{ readonly code: number; readonly details: string }>();
  const opened = Promise.withResolvers<void>();
  let wake = (): void => undefined;
  let over = false;
  stream.on('metadata', () => opened.resolve());
  stream.on('data', (bytes: Buffer) => {
    came.push(json(bytes));
    wake();
  });
  stream.on('error', () => undefined);
  stream.on('status', ({ code, details }) => {
    over = true;
    ended.resolve({ code, details });
    wake();
  });
  return {
    async take(count) {
      while (came.length < count) {
        if (over) throw new Error(`the stream ended after ${came.length} messages`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return came.splice(0, count);
    },
    ended: ended.promise,
    opened: opened.promise,
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    [Symbol.dispose]: () => stream.cancel(),
  };
};

export const createRawClient = ({ host, port }: Node['address']): RawClient => {
  const client = new Client(`${host}:${port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    // Else all clients of a process share a connection.
    'grpc.use_local_subchannel_pool': 1,
  });
  const callPath = (path: string, request: Uint8Array = new Uint8Array()): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, plain, plain, request, (error, value) =>
        error ? reject(error) : resolve(value ?? Buffer.alloc(0)),
      );
    });
  const encoded = (rpc: string, request: Json | Uint8Array): Uint8Array =>
    request instanceof Uint8Array ? request : bytesOf(known(rpc).request, request);
  const decoded = (rpc: string, bytes: Uint8Array): Json => jsonOf(known(rpc).response, bytes) as Json;
  return {
    callPath,
    call: async (rpc, request = {}) => decoded(rpc, await callPath(known(rpc).path, encoded(rpc, request))),
    open: (rpc, request) =>
      readStream(
        client.makeServerStreamRequest(known(rpc).path, plain, plain, encoded(rpc, request)),
        (bytes) => decoded(rpc, bytes),
      ),
    [Symbol.dispose]: () => client.close(),
  };
};

/** A node of its own, and a client. */
export interface World extends AsyncDisposable, RawClient {
  readonly node: Node;
}

export const createWorld = async (options: NodeOptions = {}): Promise<World> => {
  const node = await startNode(options);
  const client = createRawClient(node.address);
  return {
    ...client,
    node,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await node[Symbol.asyncDispose]();
    },
  };
};

/** How a call was refused. */
export const refusalOf = async (call: Promise<unknown>): Promise<readonly [number, string]> => {
  try {
    await call;
  } catch (error) {
    const { code, details } = error as ServiceError;
    return [code, details];
  }
  throw new Error('the call was not refused');
};

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A group that nobody else has. */
export const createGroup = (): Buffer => randomBytes(16);

/** An input of SendGroupMessages. */
export const groupMessage = (
  group: Uint8Array,
  content?: Uint8Array,
  type?: 'application' | 'proposal' | 'commit',
): Json => ({ v1: { data: base64(writePrivateMessage(group, content, type)) } });

/** Sends so many messages to a group, one by one. */
export const send = async (world: RawClient, group: Uint8Array, count: number): Promise<void> => {
  const messages = Array.from({ length: count }, () => groupMessage(group));
  await world.call('SendGroupMessages', { messages });
};

interface Numbered {
  readonly v1?: { readonly id: string };
  readonly welcomePointer?: { readonly id: string };
}

/** The ids of messages as queries and streams show them. */
export const idsOf = (messages: unknown = []): readonly number[] =>
  (messages as readonly Numbered[]).map(({ v1, welcomePointer }) => Number(v1?.id ?? welcomePointer?.id));
