import { addAbortListener } from 'node:events';
import { type handleServerStreamingCall, Metadata } from '@grpc/grpc-js';
import { type Fault, statusCodes } from '../faults.ts';
import { type CallRecord, recordCall } from './call.ts';
import type { Method, Serving } from './method.ts';
import { passed } from './passed.ts';
import { Refusal, shuttingDown } from './refusal.ts';
import type { Outlet, Streaming } from './service.ts';

type Handler = handleServerStreamingCall<Buffer, Uint8Array>;
type Writable = Parameters<Handler>[0];

const losing = (): Refusal => new Refusal('UNAVAILABLE', 'the answer is lost, as was asked for');
const dropping = (): Refusal => new Refusal('UNAVAILABLE', 'the stream is dropped, as was asked for');

interface Open extends Outlet {
  readonly ended: AbortSignal;
}

const openOutlet = (call: Writable, record: CallRecord, fault: Fault | undefined): Open => {
  const over = new AbortController();
  const most = fault?.kind === 'drop-stream' ? fault.after : Infinity;
  let written = 0;
  const end = (why?: Refusal): void => {
    if (over.signal.aborted) return;
    record.ended(why?.status ?? 'OK', why?.message);
    // Telling gRPC that a stream failed sends what is written, then the status.
    if (why) call.emit('error', { code: statusCodes[why.status], details: why.message });
    else call.end();
    over.abort();
  };
  const dropped = (): boolean => {
    if (written >= most) end(dropping());
    return written >= most;
  };
  call.on('cancelled', () => {
    record.ended('CANCELLED');
    over.abort();
  });
  return {
    ended: over.signal,
    write(message) {
      if (over.signal.aborted || dropped()) return false;
      record.answered();
      written += 1;
      const more = call.write(message);
      return !dropped() && more;
    },
    onDrain: (listener) => {
      call.on('drain', () => {
        if (!over.signal.aborted) listener();
      });
    },
    end,
  };
};

/** Until its last message and its end are with the transport, a stream that is slowly read takes room. */
const giveBack = (call: Writable, { streams }: Serving): void => {
  let taken = true;
  const give = (): void => {
    if (taken) streams.give(1);
    taken = false;
  };
  call.once('finish', give).once('cancelled', give);
};

const begin = (
  call: Writable,
  { rpc }: Method,
  streaming: Streaming,
  outlet: Open,
  serving: Serving,
): void => {
  const resources = new DisposableStack();
  try {
    serving.streams.take(1);
    giveBack(call, serving);
    resources.use(addAbortListener(serving.stopping, () => outlet.end(shuttingDown())));
    resources.use(
      addAbortListener(serving.cutover.come, () => {
        const refusal = serving.cutover.refusal(rpc);
        if (refusal) outlet.end(refusal);
      }),
    );
    outlet.ended.addEventListener('abort', () => resources.dispose(), { once: true });
    // Clients wait for headers before they take a stream for open.
    const headers = new Metadata();
    headers.set('subscribed', 'true');
    call.sendMetadata(headers);
    const stream = streaming(call.request, outlet);
    if (resources.disposed) stream[Symbol.dispose]();
    else resources.use(stream);
  } catch (error) {
    outlet.end(Refusal.from(error));
  }
};

/** What gRPC calls for an RPC with a stream of answers. */
export const serveStream =
  (method: Method, streaming: Streaming, serving: Serving): Handler =>
  (call) => {
    const record = recordCall({ ...method, requestBytes: call.request.length }, serving.tell);
    const fault = serving.faults.next(method.rpc);
    const outlet = openOutlet(call, record, fault);
    const refusal = serving.cutover.refusal(method.rpc);
    if (refusal) return outlet.end(refusal);
    if (fault?.kind === 'error') return outlet.end(new Refusal(fault.status, 'a fault, as was asked for'));
    if (fault?.kind !== 'delay') {
      begin(call, method, streaming, outlet, serving);
      if (fault?.kind === 'lose-answer') outlet.end(losing());
      if (fault?.kind === 'drop-stream' && fault.after === 0) outlet.end(dropping());
      return;
    }
    passed(fault.milliseconds, outlet.ended, serving.stopping).then((served) => {
      if (served) begin(call, method, streaming, outlet, serving);
      else outlet.end(shuttingDown());
    });
  };
