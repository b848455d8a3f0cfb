import type { handleUnaryCall } from '@grpc/grpc-js';
import { type Fault, statusCodes } from '../faults.ts';
import { recordCall } from './call.ts';
import type { Method, Serving } from './method.ts';
import { passed } from './passed.ts';
import { Refusal, shuttingDown } from './refusal.ts';
import type { Unary } from './service.ts';

type Handler = handleUnaryCall<Buffer, Uint8Array>;

const answerTo = (
  request: Buffer,
  method: Method,
  unary: Unary,
  fault: Fault | undefined,
  serving: Serving,
) => {
  try {
    const refusal = serving.cutover.refusal(method.rpc);
    if (refusal) return refusal;
    const answer = unary(request);
    return fault?.kind === 'lose-answer'
      ? new Refusal('UNAVAILABLE', 'the answer is lost, as was asked for')
      : answer;
  } catch (error) {
    return Refusal.from(error);
  }
};

/** What gRPC calls for an RPC with one answer. */
export const serveUnary =
  (method: Method, unary: Unary, serving: Serving): Handler =>
  (call, callback) => {
    const record = recordCall({ ...method, requestBytes: call.request.length }, serving.tell);
    const finish = (answer: Uint8Array | Refusal): void => {
      if (answer instanceof Refusal) {
        record.ended(answer.status, answer.message);
        callback({ code: statusCodes[answer.status], details: answer.message });
      } else {
        record.answered();
        record.ended('OK');
        callback(null, answer);
      }
    };
    const fault = serving.faults.next(method.rpc);
    if (fault?.kind === 'error') return finish(new Refusal(fault.status, 'a fault, as was asked for'));
    if (fault?.kind !== 'delay') return finish(answerTo(call.request, method, unary, fault, serving));
    const gone = new AbortController();
    call.on('cancelled', () => {
      record.ended('CANCELLED');
      gone.abort();
    });
    passed(fault.milliseconds, gone.signal, serving.stopping).then((served) =>
      finish(served ? answerTo(call.request, method, unary, fault, serving) : shuttingDown()),
    );
  };
