import type { Options, StepValue } from '../../../../language/scenario.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { jsonOf, type Rpc } from '../../wire/index.ts';
import { messageValue } from './ask.ts';
import { type Call, frame, type Outcome } from './call.ts';
import { headersIn } from './calls.ts';
import { rpcNamed } from './exchange.ts';
import { requestBytes } from './message.ts';
import { needed, numberIn, textIn } from './options.ts';
import { streamNames } from './rpc-names.ts';
import type { Speaker } from './speaker.ts';

/** The streams of a party, by the name of their records. */
export interface Streams {
  open(options: Options): void;
  /** Sends a further message on a stream that goes both ways. */
  write(options: Options): void;
  cancel(name: string): Promise<void>;
  pause(name: string): void;
  resume(name: string): void;
  /** Hears no more of any of them. */
  leave(): void;
}

interface OpenStream {
  readonly rpc: Rpc;
  readonly call: Call;
  /** We ended it: what the node says after that is no answer. */
  cancelled: boolean;
}

const endValue = (outcome: Exclude<Outcome, { readonly kind: 'too-much' }>): unknown => {
  if (outcome.kind === 'ok') return { end: true };
  if (outcome.kind === 'error') return { error: outcome.error };
  return { error: { message: `the node cannot be reached: ${outcome.why.message}` } };
};

export const createStreams = ({ line, tell, world }: Speaker): Streams => {
  const open = new Map<string, OpenStream>();
  const over = new Set<string>();
  const named = (name: string): OpenStream => {
    const stream = open.get(name);
    if (stream === undefined && over.has(name))
      throw new ConversationError('closed', `the stream ${name} has ended`);
    if (stream === undefined) throw new Error(`no stream ${name} is open`);
    return stream;
  };
  const send = (as: string, { request, name }: Rpc, json: StepValue): Buffer => {
    const bytes = requestBytes(request, name, json);
    tell('out', as, world.brief({ message: jsonOf(request, bytes) }));
    return frame(bytes);
  };

  return {
    open(options) {
      const rpcName = streamNames.find((entry) => entry in options);
      if (rpcName === undefined) throw new Error(`none of ${streamNames.join(', ')}`);
      const rpc = rpcNamed(rpcName);
      const as = textIn(options, 'as') ?? rpc.name;
      if (open.has(as)) throw new Error(`a stream ${as} is open already`);
      const body = send(as, rpc, options[rpcName] ?? null);
      const ends = rpc.shape === 'server-stream';
      const together = numberIn(options, 'together', 1);
      const held: unknown[] = [];
      const hear = (value: unknown): void => {
        if (!stream.cancelled) tell('in', as, world.brief(value));
      };
      const hearMessage = (message: unknown): void => {
        if (together > 1) held.push(message);
        else hear({ message });
        if (held.length > 0 && held.length === together) hear({ messages: held.splice(0) });
      };
      const call = line.start(
        { path: rpc.path, body, headers: headersIn(options), ends },
        {
          headers: (headers) => hear({ headers }),
          message: (message) => hearMessage(messageValue(rpc.response, message)),
        },
        'own connection',
      );
      const stream: OpenStream = { rpc, call, cancelled: false };
      open.set(as, stream);
      void call.ended.then((outcome) => {
        if (open.get(as) === stream) open.delete(as);
        over.add(as);
        if (held.length > 0) hear({ messages: held });
        // The transcript says already that we hung up.
        if (outcome.kind !== 'too-much') hear(endValue(outcome));
      });
    },
    write(options) {
      const as = needed(options, 'stream');
      const { rpc, call } = named(as);
      if (rpc.shape !== 'both-streams') throw new Error(`the stream ${as} goes one way only`);
      call.write(send(as, rpc, options.message ?? null));
    },
    async cancel(name) {
      const stream = named(name);
      stream.cancelled = true;
      tell('out', name, { cancel: true });
      stream.call.cancel();
      await stream.call.ended;
    },
    pause: (name) => named(name).call.pause(),
    resume: (name) => named(name).call.resume(),
    leave() {
      for (const stream of open.values()) stream.cancelled = true;
    },
  };
};
