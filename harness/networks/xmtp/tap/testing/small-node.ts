import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

/** What a small node does with the bytes of a call. */
export type UnaryHandler = handleUnaryCall<Buffer, Buffer>;
export type StreamHandler = handleServerStreamingCall<Buffer, Buffer>;

export interface SmallNode extends AsyncDisposable {
  readonly port: number;
}

export interface SmallNodeOptions {
  readonly unary?: Readonly<Record<string, UnaryHandler>>;
  readonly streams?: Readonly<Record<string, StreamHandler>>;
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export const same = (bytes: Buffer): Buffer => bytes;

/** A gRPC server for a test: calls by path, messages as bytes. */
export const startSmallNode = async ({
  unary = {},
  streams = {},
  tls,
}: SmallNodeOptions): Promise<SmallNode> => {
  const server = new Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  const definition: Record<string, ServiceDefinition[string]> = {};
  const handlers: UntypedServiceImplementation = {};
  const add = (path: string, handler: UnaryHandler | StreamHandler, responseStream: boolean): void => {
    definition[path] = {
      path,
      requestStream: false,
      responseStream,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    handlers[path] = handler;
  };
  for (const [path, handler] of Object.entries(unary)) add(path, handler, false);
  for (const [path, handler] of Object.entries(streams)) add(path, handler, true);
  server.addService(definition, handlers);
  const credentials = tls
    ? ServerCredentials.createSsl(null, [
        { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) },
      ])
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
};
