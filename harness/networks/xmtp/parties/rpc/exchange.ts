import type { StepValue } from '../../../../language/scenario.ts';
import { jsonOf, type Rpc, rpcs } from '../../wire/index.ts';
import { ask, type Reply, replyValue } from './ask.ts';
import { frame } from './call.ts';
import { requestBytes } from './message.ts';
import type { Speaker } from './speaker.ts';

/** The RPC of this name. @throws {Error} where there is none. */
export const rpcNamed = (name: string): Rpc => {
  const rpc = rpcs.get(name);
  if (rpc === undefined) throw new Error(`there is no RPC ${name}`);
  return rpc;
};

/** A call to make, with its request in protobuf's JSON form. */
export interface Exchange {
  readonly rpc: string;
  readonly request: StepValue;
  /** Names the records in place of the RPC. */
  readonly as?: string | undefined;
  readonly headers?: Readonly<Record<string, string | null>> | undefined;
  /** Milliseconds; the node is told. */
  readonly deadline?: number | undefined;
}

/** Makes a call without recording it. */
export const askQuietly = async (
  { line }: Speaker,
  { rpc: name, request, headers, deadline }: Exchange,
  signal: AbortSignal,
): Promise<Reply> => {
  const rpc = rpcNamed(name);
  const body = frame(requestBytes(rpc.request, name, request));
  const timeout = deadline === undefined ? {} : { 'grpc-timeout': `${deadline}m` };
  return ask(line, { path: rpc.path, body, headers: { ...timeout, ...headers }, deadline }, signal);
};

/** Makes a call and records request and answer. */
export const exchange = async (speaker: Speaker, wanted: Exchange, signal: AbortSignal): Promise<Reply> => {
  const { tell, world, timed } = speaker;
  const { name, request, response } = rpcNamed(wanted.rpc);
  const as = wanted.as ?? name;
  tell('out', as, world.brief(jsonOf(request, requestBytes(request, name, wanted.request))));
  const reply = await askQuietly(speaker, wanted, signal);
  timed(reply.milliseconds);
  tell('in', as, world.brief(replyValue(response, reply)));
  return reply;
};
