import type { Client, SignatureRequestHandle } from '@xmtp/node-sdk';
import { type App, clientOf, walletFor } from '../app.ts';
import { HostFault } from '../faults.ts';
import type { Wallet } from '../wallet.ts';

/** Who signs what the app cannot do by its own wallet. */
export interface By {
  /** A wallet that the app has added. */
  readonly signer?: string;
  /** The private key of another one. */
  readonly signerKey?: string;
}

/** The wallet that signs, where it is not the app's own. */
export const signerOf = (app: App, { signer, signerKey }: By): Wallet | undefined => {
  if (signerKey !== undefined) return walletFor(app, signerKey);
  if (signer === undefined || signer === app.wallet.address) return undefined;
  const wallet = app.wallets.get(signer);
  if (wallet === undefined) throw new HostFault(`the app has no wallet ${signer}`);
  return wallet;
};

/** Does something by the method for it, or, where somebody else signs, by the request that the method would sign. */
export const signedBy = async (
  app: App,
  by: By,
  usual: (client: Client) => Promise<void>,
  request: (client: Client) => Promise<SignatureRequestHandle | null>,
): Promise<void> => {
  const client = clientOf(app);
  const wallet = signerOf(app, by);
  if (wallet === undefined) return await usual(client);
  const made = await request(client);
  if (made === null) return;
  await client.unsafe_addSignature(made, wallet.signer);
  await client.unsafe_applySignatureRequest(made);
};
