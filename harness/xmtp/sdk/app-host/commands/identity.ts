import type { InboxState } from '@xmtp/node-sdk';
import { type App, clientOf } from '../app.ts';
import { identifierOf } from '../wallet.ts';
import { type Command, command } from './command.ts';

const describeInbox = (state: InboxState) => ({
  inbox: state.inboxId,
  recovery: state.recoveryIdentifier.identifier,
  addresses: state.identifiers.map(({ identifier }) => identifier).toSorted(),
  installations: state.installations.map(({ id }) => id).toSorted(),
});

interface ReadStates {
  /** Inboxes; the app's own if absent. */
  readonly of?: readonly string[];
  /** What the app has rather than what the network has. */
  readonly local?: boolean;
}

const readStates = async (app: App, { of, local }: ReadStates) => {
  const { preferences } = clientOf(app);
  if (of === undefined)
    return describeInbox(local ? await preferences.inboxState() : await preferences.fetchInboxState());
  const states = local
    ? await preferences.getInboxStates([...of])
    : await preferences.fetchInboxStates([...of]);
  return { inboxes: states.map(describeInbox) };
};

const canMessage = async (app: App, { addresses }: { readonly addresses: readonly string[] }) => {
  const identifiers = addresses.map(identifierOf);
  const client = app.session;
  return {
    reachable:
      client === undefined ? await app.release.canMessage(identifiers) : await client.canMessage(identifiers),
  };
};

/** Inboxes: what belongs to them, and how to find them. */
export const identityCommands: Readonly<Record<string, Command>> = {
  'can message': command(canMessage),
  'finds inbox': command<{ readonly address: string }>(async (app, { address }) => ({
    inbox: await clientOf(app).fetchInboxIdByIdentifier(identifierOf(address)),
  })),
  'reads inbox state': command(readStates),
  'reads key packages': command<{ readonly of: readonly string[] }>(async (app, { of }) => ({
    statuses: await clientOf(app).fetchKeyPackageStatuses([...of]),
  })),
};
