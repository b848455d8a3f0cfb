import type { Client, Dm, Group } from '@xmtp/node-sdk';
import type { AppOptions } from '../messages.ts';
import { HostFault } from './faults.ts';
import type { Release } from './release.ts';
import { type OnSigning, type Wallet, walletOf } from './wallet.ts';

/** A stream that an app has open. */
export interface OpenStream {
  end(): Promise<unknown>;
}

/** An app of a user: a wallet, and once it has logged in a client. */
export interface App {
  readonly release: Release;
  readonly database: string | undefined;
  readonly wallet: Wallet;
  /** Wallets beside its own, by address. */
  readonly wallets: Map<string, Wallet>;
  readonly streams: Map<string, OpenStream>;
  readonly emit: (name: string, value: unknown) => void;
  session: Client | undefined;
  /** When it was asked to log in last, by `performance.now()`. */
  loggedInAt: number;
}

/** A user sees what a wallet is to sign, and so does the scenario. */
const tellsSigning =
  (emit: App['emit']): OnSigning =>
  (address, text) =>
    emit('signing', { address, text });

/** A wallet beside the app's own; without a key a new one. */
export const walletFor = ({ emit }: App, key?: string): Wallet => walletOf(key, tellsSigning(emit));

export const createApp = (
  release: Release,
  { key, database }: AppOptions,
  emit: (name: string, value: unknown) => void,
): App => ({
  release,
  database,
  wallet: walletOf(key, tellsSigning(emit)),
  wallets: new Map(),
  streams: new Map(),
  emit,
  session: undefined,
  loggedInAt: 0,
});

/** The client of an app. */
export const clientOf = ({ session }: App): Client => {
  if (session === undefined) throw new HostFault('the app has not logged in');
  return session;
};

export type Conversation = Group | Dm;

/** A conversation of which the app does not know. */
export class UnknownConversation extends Error {
  override readonly name = 'UnknownConversation';
}

/** A conversation by its id; the SDK answers with nothing where it has none. */
export const conversationOf = async (app: App, id: string): Promise<Conversation> => {
  const conversation = await clientOf(app).conversations.getConversationById(id);
  if (conversation === undefined) throw new UnknownConversation(`the app has no conversation ${id}`);
  return conversation;
};

export const isGroup = (conversation: Conversation): conversation is Group =>
  !('peerInboxId' in conversation);

/** A group by its id. */
export const groupOf = async (app: App, id: string): Promise<Group> => {
  const conversation = await conversationOf(app, id);
  if (!isGroup(conversation)) throw new HostFault(`${id} is no group`);
  return conversation;
};

/** Closes a client where its release can; the others close theirs when nobody holds it any more. */
export const letGo = async (client: Client | undefined): Promise<void> =>
  await (client as (Client & { readonly close?: () => Promise<void> }) | undefined)?.close?.();

/** Ends what an app has open and lets go of its client. */
export const closeApp = async (app: App): Promise<void> => {
  const streams = [...app.streams.values()];
  app.streams.clear();
  await Promise.allSettled(streams.map(async (stream) => await stream.end()));
  const client = app.session;
  app.session = undefined;
  await letGo(client);
};
