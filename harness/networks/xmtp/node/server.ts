import { createSecureContext } from 'node:tls';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  setLogVerbosity,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { deadline } from '../../../wait.ts';
import { rpcs } from '../wire/rpcs.ts';
import { cutoverPath } from './cutover.ts';
import { healthPaths } from './health.ts';
import type { Limits } from './limits.ts';
import { ListenError } from './listen-error.ts';
import type { Method, Serving } from './method.ts';
import type { Service } from './service.ts';
import { serveStream } from './stream.ts';
import { serveUnary } from './unary.ts';

// gRPC would write to stderr what its callers are told anyway; whoever asks for its log by its own variable gets it.
if (process.env.GRPC_VERBOSITY === undefined) setLogVerbosity(logVerbosity.NONE);

/** RPCs beside those of XMTP's two services. */
const others: Readonly<Record<string, string>> = {
  Check: healthPaths.check,
  Watch: healthPaths.watch,
  FetchD14nCutover: cutoverPath,
};

const methodOf = (rpc: string): Method => {
  const path = rpcs.get(rpc)?.path ?? others[rpc];
  if (path === undefined) throw new Error(`there is no RPC ${rpc}`);
  return { rpc, path };
};

const raw = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

const definition = (path: string, responseStream: boolean): ServiceDefinition[string] => ({
  path,
  requestStream: false,
  responseStream,
  requestSerialize: raw,
  requestDeserialize: raw,
  responseSerialize: raw,
  responseDeserialize: raw,
});

/** A gRPC server with these services, bytes in and bytes out. */
export const createServer = (services: readonly Service[], limits: Limits, serving: Serving): Server => {
  const definitions: Record<string, ServiceDefinition[string]> = {};
  const handlers: UntypedServiceImplementation = {};
  for (const { unary = {}, streams = {} } of services) {
    for (const [rpc, handler] of Object.entries(unary)) {
      const method = methodOf(rpc);
      definitions[method.path] = definition(method.path, false);
      handlers[method.path] = serveUnary(method, handler, serving);
    }
    for (const [rpc, handler] of Object.entries(streams)) {
      const method = methodOf(rpc);
      definitions[method.path] = definition(method.path, true);
      handlers[method.path] = serveStream(method, handler, serving);
    }
  }
  const server = new Server({
    // Of a connection, which may hold all streams and some calls beside: what is on its way takes room as well.
    'grpc.max_concurrent_streams': limits.streams + 1000,
    'grpc.max_receive_message_length': limits.requestBytes,
    'grpc.max_send_message_length': limits.messageBytes,
  });
  server.addService(definitions, handlers);
  return server;
};

export interface Tls {
  /** PEM */
  readonly key: string;
  /** PEM: the node's certificate, and those between it and a root. */
  readonly certificate: string;
}

/** @throws {ListenError} */
const credentials = (tls: Tls | undefined): ServerCredentials => {
  if (!tls) return ServerCredentials.createInsecure();
  try {
    createSecureContext({ key: tls.key, cert: tls.certificate });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ListenError(`the key and certificate cannot be used: ${why}`, { cause: error });
  }
  return ServerCredentials.createSsl(null, [
    { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) },
  ]);
};

/** Listens, and tells the port. @throws {ListenError} */
export const listen = (server: Server, host: string, port: number, tls?: Tls): Promise<number> =>
  new Promise((resolve, reject) => {
    const address = host.includes(':') ? `[${host}]` : host;
    server.bindAsync(`${address}:${port}`, credentials(tls), (error, bound) => {
      if (!error) return resolve(bound);
      reject(ListenError.from(`${address}:${port}`, error));
    });
  });

/** Connections get this long to take what their streams ended with, measured at 3 ms on loopback. */
const farewell = 1000;

/** Lets connections end by themselves, and ends what is left. */
export const close = async (server: Server): Promise<void> => {
  using late = deadline(farewell, 'closing connections');
  await new Promise<void>((resolve) => {
    server.tryShutdown(() => resolve());
    late.addEventListener('abort', () => resolve(), { once: true });
  });
  server.forceShutdown();
};
