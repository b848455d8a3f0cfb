import { type App, clientOf, walletFor } from '../app.ts';
import { identifierOf } from '../wallet.ts';
import { type Command, command } from './command.ts';
import { type By, signedBy, signerOf } from './signed-by.ts';

interface AddWallet {
  /** The private key of a wallet; that of a new one if absent. */
  readonly key?: string;
  readonly reassign: boolean;
}

const addWallet = async (app: App, { key, reassign }: AddWallet) => {
  const wallet = walletFor(app, key);
  await clientOf(app).unsafe_addAccount(wallet.signer, reassign);
  app.wallets.set(wallet.address, wallet);
  return { address: wallet.address };
};

interface About extends By {
  readonly address: string;
}

const removeWallet = async (app: App, params: About): Promise<void> => {
  const identifier = identifierOf(params.address);
  await signedBy(
    app,
    params,
    (client) => client.removeAccount(identifier),
    (client) => client.unsafe_removeAccountSignatureRequest(identifier),
  );
};

const changeRecovery = async (app: App, params: About): Promise<void> => {
  const identifier = identifierOf(params.address);
  await signedBy(
    app,
    params,
    (client) => client.changeRecoveryIdentifier(identifier),
    (client) => client.unsafe_changeRecoveryIdentifierSignatureRequest(identifier),
  );
};

interface Revoke extends By {
  /** Installation ids; all but this one if absent. */
  readonly installations?: readonly string[];
  /** The inbox, where an app does it without its client. */
  readonly inbox?: string;
}

const revoke = async (app: App, params: Revoke): Promise<void> => {
  const { installations, inbox } = params;
  const ids = installations?.map((id) => Buffer.from(id, 'hex'));
  if (inbox !== undefined) {
    const { signer } = signerOf(app, params) ?? app.wallet;
    await app.release.revoke(signer, inbox, ids ?? []);
  } else if (ids !== undefined)
    await signedBy(
      app,
      params,
      (client) => client.revokeInstallations(ids),
      (client) => client.unsafe_revokeInstallationsSignatureRequest(ids),
    );
  else
    await signedBy(
      app,
      params,
      (client) => client.revokeAllOtherInstallations(),
      (client) => client.unsafe_revokeAllOtherInstallationsSignatureRequest(),
    );
};

/** Who may act for an inbox: its wallets, and the installations that they let in. */
export const walletCommands: Readonly<Record<string, Command>> = {
  'adds wallet': command(addWallet),
  'removes wallet': command(removeWallet),
  'changes recovery': command(changeRecovery),
  'revokes installations': command(revoke),
};
