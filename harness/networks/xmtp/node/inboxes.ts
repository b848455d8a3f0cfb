import {
  type AssociationState,
  applyUpdate,
  type IdentityUpdateMessage,
  readIdentityUpdate,
  verifyUpdate,
} from '../identity/index.ts';
import { type Codec, loadTypes, type Uint64, uint64 } from '../wire/codec.ts';
import { createAddressLog } from './address-log.ts';
import type { Budget } from './budget.ts';
import { nowNs } from './clock.ts';
import type { Limits } from './limits.ts';
import { type Entry, indexAfter } from './log.ts';
import { Refusal, refuse } from './refusal.ts';

/** Identity updates inbox by inbox, and the inbox of each address (XIP-46, Identity log). */
export interface Inboxes {
  readonly count: number;
  /** Appends an update that keeps to the rules. @throws {Refusal} */
  publish(update: IdentityUpdateMessage): void;
  /** An inbox's updates behind the sequence id. */
  updates(inboxId: string, after: number): readonly Entry[];
  inboxOf(address: string): string | undefined;
}

interface Inbox {
  readonly state: AssociationState;
  readonly updates: readonly Entry[];
}

interface UpdateLog {
  readonly sequenceId: Uint64;
  readonly serverTimestampNs: Uint64;
  readonly update: IdentityUpdateMessage;
}

const codec = loadTypes('identity/api/v1/identity.pb.js')
  .GetIdentityUpdatesResponse_IdentityUpdateLog as Codec<UpdateLog>;

/** Bytes beside the wire form that an update takes: its members and signatures in the state. */
const overhead = 1000;

const addressesIn = (state: AssociationState | undefined): ReadonlySet<string> =>
  new Set(
    [...(state?.members.values() ?? [])].flatMap(({ member }) =>
      member.kind === 'ethereum' ? [member.id] : [],
    ),
  );

const stateAfter = (
  state: AssociationState | undefined,
  message: IdentityUpdateMessage,
): AssociationState => {
  try {
    return applyUpdate(state, verifyUpdate(readIdentityUpdate(message)));
  } catch (error) {
    return refuse('INVALID_ARGUMENT', error instanceof Error ? error.message : String(error), error);
  }
};

export const createInboxes = (kept: Budget, limits: Limits): Inboxes => {
  const inboxes = new Map<string, Inbox>();
  const addresses = createAddressLog();
  let last = 0;
  return {
    get count() {
      return inboxes.size;
    },
    publish(update) {
      const { inboxId } = update;
      const known = inboxes.get(inboxId);
      if ((known?.updates.length ?? 0) >= limits.updates) throw new Refusal('UNKNOWN', 'inbox log is full');
      if (update.actions.length > limits.actions)
        refuse('RESOURCE_EXHAUSTED', `this node's limit is ${limits.actions} actions in an update`);
      const state = stateAfter(known?.state, update);
      const id = last + 1;
      const stamp = { sequenceId: uint64(id), serverTimestampNs: uint64(nowNs()) };
      const bytes = codec.encode({ ...stamp, update }).finish();
      kept.take(bytes.length + overhead);
      last = id;
      inboxes.set(inboxId, { state, updates: [...(known?.updates ?? []), { id, bytes }] });
      const [before, after] = [addressesIn(known?.state), addressesIn(state)];
      for (const address of after.difference(before)) addresses.associate(address, inboxId, id);
      for (const address of before.difference(after)) addresses.revoke(address, inboxId);
    },
    updates(inboxId, after) {
      const { updates } = inboxes.get(inboxId) ?? { updates: [] };
      return updates.slice(indexAfter(updates, after));
    },
    inboxOf: addresses.inboxOf,
  };
};
