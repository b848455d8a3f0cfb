import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Faults, StatusName } from '../faults.ts';
import { rpcsByPath } from '../wire/rpcs.ts';
import { createAnswer } from './answer.ts';
import type { Evidence } from './evidence.ts';
import { headersOf } from './headers.ts';
import { messageValue } from './message.ts';
import { forwardRequest } from './request.ts';
import { forwardResponse, type Response } from './response.ts';
import { type CallStatus, statusOfReset } from './status.ts';
import type { NodeCall, Upstream } from './upstream.ts';

/** A call between an app and the node that has not ended. */
export interface Call {
  /** Ends it UNAVAILABLE, between two messages, if its answers are a stream as far as one can tell. */
  drop(message: string): void;
  /** Ends it for the node and in evidence; the app's connection is about to go. */
  abandon(message: string): void;
}

export interface CallContext {
  readonly upstream: Upstream;
  readonly faults: Faults;
  readonly evidence: Evidence;
  /** Where a call is for as long as it lasts. */
  readonly calls: Set<Call>;
}

const refused = 'a fault, as was asked for';
const lostAnswer = 'the answer is lost, as was asked for';
const brokenStream = 'the stream is dropped, as was asked for';

/** Carries one call from an app to the node and its answers back, byte for byte, but for what the faults say. */
export const carryCall = (
  app: ServerHttp2Stream,
  asked: IncomingHttpHeaders,
  rawAsked: readonly string[],
  { upstream, faults, evidence, calls }: CallContext,
): void => {
  const path = String(asked[':path']);
  const rpc = rpcsByPath.get(path);
  const name = rpc?.name ?? path;
  const fault = faults.next(rpc?.name ?? path.slice(path.lastIndexOf('/') + 1));
  const answer = createAnswer(app);
  let node: NodeCall | undefined;
  let response: Response | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  let dropMessage = brokenStream;

  const streaming = (): boolean => (rpc === undefined ? response?.begun === true : rpc.shape !== 'unary');
  const tell = ({ status, message }: CallStatus): void =>
    evidence.add('in', name, () => ({ error: { status, message } }));
  /** True once: who ends a call says how. */
  const end = (): boolean => {
    if (over) return false;
    over = true;
    clearTimeout(timer);
    request.stop();
    response?.stop();
    calls.delete(call);
    return true;
  };
  const leave = (code: number = constants.NGHTTP2_CANCEL): void => {
    if (node?.stream.closed === false) node.stream.close(code);
  };
  const fail = (status: StatusName, message: string): void => {
    if (!end()) return;
    tell({ status, message });
    answer.fail(status, message);
    leave();
  };

  const request = forwardRequest(app, evidence.budget, (message) => {
    const encoding = String(asked['grpc-encoding'] ?? 'identity');
    evidence.add('out', name, () => messageValue(message, rpc?.request, encoding));
    // Who may send several messages need not end before there is an answer.
    if (fault?.kind === 'error' && (rpc === undefined || rpc.shape === 'both-streams'))
      fail(fault.status, refused);
  });

  /** The node does the work and its answer is not sent on: all of it, or the beginning of a stream. */
  const loseAnswer = ({ stream }: NodeCall): void => {
    const lost = (): void => fail('UNAVAILABLE', lostAnswer);
    stream.on('error', () => undefined);
    stream.on('close', lost);
    if (streaming()) stream.on('response', lost);
    stream.resume();
  };
  const carryAnswer = (opened: NodeCall): Response =>
    forwardResponse(opened, answer, evidence.budget, {
      message: (message, encoding) =>
        evidence.add('in', name, () => messageValue(message, rpc?.response, encoding)),
      cut: () => fail('UNAVAILABLE', dropMessage),
      ended: (status) => {
        end();
        if (status !== undefined) tell(status);
        else if (rpc !== undefined && rpc.shape !== 'unary')
          evidence.add('in', name, () => ({ ended: true }));
      },
      broken: (why) => {
        if ('lost' in why) fail('UNAVAILABLE', why.lost);
        else if (end()) {
          tell(statusOfReset(why.reset));
          answer.reset(why.reset);
        }
      },
    });
  const open = (): void => {
    try {
      node = upstream.request(
        headersOf(rawAsked, { ':scheme': upstream.scheme, ':authority': upstream.authority }),
      );
    } catch {
      fail('INTERNAL', 'the call cannot be sent on to the node');
      return;
    }
    request.open(node.stream);
    if (fault?.kind === 'lose-answer') loseAnswer(node);
    else response = carryAnswer(node);
    if (fault?.kind === 'drop-stream' && rpc?.shape !== 'unary') response?.cutAfter(fault.after);
  };

  const call: Call = {
    drop(message) {
      if (!streaming()) return;
      dropMessage = message;
      if (response?.begun === true) response.cutAfter(0);
      else fail('UNAVAILABLE', message);
    },
    abandon(message) {
      if (!end()) return;
      tell({ status: 'UNAVAILABLE', message });
      leave();
    },
  };
  calls.add(call);
  app.on('error', () => undefined);
  app.on('drain', () => node?.stream.resume());
  app.on('close', () => {
    if (!end()) return;
    evidence.add('out', name, () => ({ cancelled: true }));
    leave(app.rstCode || constants.NGHTTP2_CANCEL);
  });
  if (fault?.kind === 'delay') timer = setTimeout(open, fault.milliseconds);
  else if (fault?.kind === 'error') app.on('end', () => fail(fault.status, refused));
  else open();
};
