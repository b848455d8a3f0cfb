import { ConversationError } from '../../../conversation-error.ts';
import { createIntake, tooMuch } from '../../../intake.ts';
import type { PartyContext } from '../../../party.ts';
import { createUpstream, type Upstream } from '../../tap/upstream.ts';
import { grpcAddress } from '../address.ts';
import { type Call, type CallEvents, type CallRequest, startCall } from './call.ts';

/** A party's connections to its node. Disposing ends whatever is under way. */
export interface Line extends AsyncDisposable {
  /** Makes a call on the connection that all calls share, or on one of its own. */
  start(request: CallRequest, on: Omit<CallEvents, 'accepts'>, place?: 'own connection'): Call;
}

export const createLine = (context: PartyContext): Line => {
  const { name, record } = context;
  const address = grpcAddress(context);
  const shared = createUpstream(address);
  const nodes = new Set<Upstream>([shared]);
  const calls = new Set<Call>();
  const intake = createIntake();
  let flooded = false;

  const accepts = (bytes: Uint8Array): boolean => {
    if (flooded || intake(bytes)) return !flooded;
    flooded = true;
    record({ kind: 'closed', party: name, by: 'limit', problem: tooMuch });
    for (const call of calls) call.cancel();
    return false;
  };

  return {
    start(request, on, place) {
      if (flooded) throw new ConversationError('flooded', tooMuch);
      const node = place === undefined ? shared : createUpstream(address);
      nodes.add(node);
      const started = startCall(node, request, { ...on, accepts });
      // Whoever is hung up on, it is because of what came to all of them.
      const ended = started.ended.then((outcome) => (flooded ? { kind: 'too-much' as const } : outcome));
      const call = { ...started, ended };
      calls.add(call);
      void call.ended.then(async () => {
        calls.delete(call);
        if (node === shared) return;
        nodes.delete(node);
        await node[Symbol.asyncDispose]();
      });
      return call;
    },
    async [Symbol.asyncDispose]() {
      for (const call of calls) call.cancel();
      await Promise.all([...nodes].map((node) => node[Symbol.asyncDispose]()));
    },
  };
};
