import type { InboxState } from '@xmtp/node-sdk';
import { type App, clientOf, letGo } from '../app.ts';
import { identifierOf, walletOf } from '../wallet.ts';
import { type Command, command } from './command.ts';

const describeInbox = (state: InboxState) => ({
  inbox: state.inboxId,
  recovery: state.recoveryIdentifier.identifier,
  addresses: state.identifiers.map(({ identifier }) => identifier),
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

/** Registering waits for answers more than it works. */
const atOnce = 8;

const introduceStranger = async ({ release }: App): Promise<string> => {
  const setup = { database: undefined, otherKey: false, codecs: [], deviceSync: false, history: false };
  const client = await release.create(walletOf().signer, setup);
  const { inboxId } = client;
  await letGo(client);
  return inboxId;
};

/** Users of whom nothing is heard but that they are there: each registers, and its app is let go. */
const introduceStrangers = async (app: App, { count }: { readonly count: number }) => {
  const inboxes: string[] = [];
  while (inboxes.length < count) {
    const batch = Array.from({ length: Math.min(atOnce, count - inboxes.length) });
    inboxes.push(...(await Promise.all(batch.map(() => introduceStranger(app)))));
  }
  return { count: inboxes.length, inboxes };
};

/** Inboxes: what belongs to them, and how to find them. */
export const identityCommands: Readonly<Record<string, Command>> = {
  'can message': command(canMessage),
  'finds inbox': command<{ readonly address: string }>(async (app, { address }) => ({
    inbox: await clientOf(app).fetchInboxIdByIdentifier(identifierOf(address)),
  })),
  'reads inbox state': command(readStates),
  'introduces strangers': command(introduceStrangers),
  'reads key packages': command<{ readonly of: readonly string[] }>(async (app, { of }) => ({
    statuses: await clientOf(app).fetchKeyPackageStatuses([...of]),
  })),
};
