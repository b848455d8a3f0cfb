import type { InboxState } from '@xmtp/node-sdk';
import { type App, clientOf } from '../app.ts';
import { identifierOf, type Wallet, walletOf } from '../wallet.ts';
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

interface AddWallet {
  /** The private key of a wallet; that of a new one if absent. */
  readonly key?: string;
  readonly reassign: boolean;
}

const addWallet = async (app: App, { key, reassign }: AddWallet) => {
  const wallet: Wallet = walletOf(key);
  await clientOf(app).unsafe_addAccount(wallet.signer, reassign);
  app.wallets.set(wallet.address, wallet);
  return { address: wallet.address };
};

interface Revoke {
  /** Installation ids; all but this one if absent. */
  readonly installations?: readonly string[];
  /** The inbox, where an app does it that has not logged in. */
  readonly inbox?: string;
}

const revoke = async (app: App, { installations, inbox }: Revoke) => {
  const ids = installations?.map((id) => Buffer.from(id, 'hex'));
  if (inbox !== undefined) await app.release.revoke(app.wallet.signer, inbox, ids ?? []);
  else if (ids !== undefined) await clientOf(app).revokeInstallations(ids);
  else await clientOf(app).revokeAllOtherInstallations();
};

const canMessage = async (app: App, { addresses }: { readonly addresses: readonly string[] }) => {
  const identifiers = addresses.map(identifierOf);
  const client = app.session;
  return {
    reachable:
      client === undefined ? await app.release.canMessage(identifiers) : await client.canMessage(identifiers),
  };
};

/** Inboxes: their wallets, their installations, and how to find them. */
export const identityCommands: Readonly<Record<string, Command>> = {
  'can message': command(canMessage),
  'finds inbox': command<{ readonly address: string }>(async (app, { address }) => ({
    inbox: await clientOf(app).fetchInboxIdByIdentifier(identifierOf(address)),
  })),
  'reads inbox state': command(readStates),
  'adds wallet': command(addWallet),
  'removes wallet': command<{ readonly address: string }>(
    async (app, { address }) => await clientOf(app).removeAccount(identifierOf(address)),
  ),
  'changes recovery': command<{ readonly address: string }>(
    async (app, { address }) => await clientOf(app).changeRecoveryIdentifier(identifierOf(address)),
  ),
  'revokes installations': command(revoke),
  'reads key packages': command<{ readonly of: readonly string[] }>(async (app, { of }) => ({
    statuses: await clientOf(app).fetchKeyPackageStatuses([...of]),
  })),
};
