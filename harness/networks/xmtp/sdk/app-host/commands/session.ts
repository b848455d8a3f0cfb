import { type App, clientOf } from '../app.ts';
import { type Command, command } from './command.ts';

interface LogIn {
  /** Content types of the app's own, whose content is text. */
  readonly codecs?: readonly string[];
  /** Whether the app takes part in device sync; it does if absent. */
  readonly deviceSync?: boolean;
  /** A number that the id of a new inbox is made of. */
  readonly nonce?: string;
  /** Whether it has lost the key of its database and tries another. */
  readonly otherKey?: boolean;
  /** Whether it is given a history server; it is if absent. */
  readonly history?: boolean;
  /** What the app says it is, such as `chat/1.0`. */
  readonly appVersion?: string;
}

const logIn = async (app: App, params: LogIn) => {
  const { codecs = [], deviceSync = true, history = true, otherKey = false, nonce, appVersion } = params;
  const { release, wallet, database } = app;
  app.loggedInAt = performance.now();
  app.session = await release.create(wallet.signer, {
    database,
    otherKey,
    codecs,
    deviceSync,
    history,
    ...(nonce !== undefined && { nonce: BigInt(nonce) }),
    ...(appVersion !== undefined && { appVersion }),
  });
  const { inboxId, installationId, isRegistered } = app.session;
  return { address: wallet.address, inbox: inboxId, installation: installationId, registered: isRegistered };
};

interface Signed {
  readonly text: string;
  /** Hex. */
  readonly signature: string;
  /** The installation whose key it is to be; the app's own if absent. */
  readonly installation?: string;
}

const verify = (app: App, { text, signature, installation }: Signed) => {
  const bytes = Buffer.from(signature, 'hex');
  return {
    valid:
      installation === undefined
        ? clientOf(app).verifySignedWithInstallationKey(text, bytes)
        : app.release.module.Client.verifySignedWithPublicKey(text, bytes, Buffer.from(installation, 'hex')),
  };
};

/** Getting on the network, and what an installation does with its key. */
export const sessionCommands: Readonly<Record<string, Command>> = {
  registers: command(logIn),
  'logs in': command(logIn),
  'comes back': command(logIn),
  'reads versions': command((app) => ({
    ...app.release.versions,
    // Releases before 5.0 do not tell.
    libxmtp: app.session?.libxmtpVersion,
  })),
  signs: command<{ readonly text: string }>((app, { text }) => ({
    signature: clientOf(app).signWithInstallationKey(text),
  })),
  'verifies signature': command(verify),
};
