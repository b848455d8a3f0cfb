import { createHmac, randomBytes } from 'node:crypto';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import type { Options } from '../../../../../language/scenario.ts';
import type { Thing } from '../forms.ts';
import { createInstallation, type Key, type Wallet } from '../key.ts';
import { needed, numberIn, textIn } from '../options.ts';
import type {
  Algorithm,
  CommitLogTamper,
  Content,
  GroupMessageTamper,
  KeyPackageTamper,
  Lifetime,
  WelcomeTamper,
  WireForm,
} from '../words.ts';
import { inboxIdOf } from '../world.ts';
import { buildCommitLogEntry } from './commit-log-entry.ts';
import { buildGroupMessage } from './group-message.ts';
import { makeIdentityUpdate } from './identity.ts';
import { buildKeyPackage } from './key-package.ts';
import {
  base64,
  fromBase64,
  fromHex,
  inboxNamed,
  installationNamed,
  type Made,
  type Maker,
  madeKey,
  walletNamed,
} from './made.ts';
import { buildWelcome, buildWelcomePointer, type WelcomeOptions } from './welcome.ts';

type Make = (options: Options, maker: Maker) => Made | Promise<Made>;

/** A word of a fixture: those that its form does not allow were refused when it was read. */
const word = <T extends string>(options: Options, key: string): T | undefined =>
  textIn(options, key) as T | undefined;

const makeKey = (options: Options, { world }: Maker, key: Key): Made => {
  world.keys.set(needed(options, 'as'), key);
  return madeKey(key);
};

/** A new Ethereum account. */
export const newWallet = (): Wallet => {
  const secret = generatePrivateKey();
  return { kind: 'wallet', secret, address: privateKeyToAddress(secret).toLowerCase() };
};

const makeInbox: Make = (options, { world, name }) => {
  const owner = walletNamed(world, textIn(options, 'owner') ?? name);
  const nonce = textIn(options, 'nonce') ?? '0';
  const id = inboxIdOf(owner.address, nonce);
  world.inboxes.set(needed(options, 'as'), { id, owner, nonce });
  return { value: id, parts: { nonce } };
};

const bytesOf = (bytes: Uint8Array): Made => ({
  value: base64(bytes),
  parts: { hex: Buffer.from(bytes).toString('hex') },
});

const welcomeOptions = (options: Options, { world, name }: Maker): WelcomeOptions => {
  const to = textIn(options, 'for');
  const metadata = textIn(options, 'metadata');
  const installation =
    to === undefined ? installationNamed(world, `${name}.installation`).publicKey : fromBase64(to, 'for');
  return {
    installation,
    size: numberIn(options, 'size', 128),
    algorithm: word<Algorithm>(options, 'algorithm'),
    tamper: word<WelcomeTamper>(options, 'tamper'),
    metadata: metadata === undefined ? undefined : fromBase64(metadata, 'metadata'),
  };
};

/** The bytes of a group message of what a fixture says. */
export const groupMessageOf = (options: Options): Buffer =>
  buildGroupMessage({
    group: fromBase64(needed(options, 'group'), 'group'),
    size: numberIn(options, 'size', 64),
    epoch: BigInt(textIn(options, 'epoch') ?? '1'),
    content: word<Content>(options, 'content'),
    wire: word<WireForm>(options, 'wire'),
    tamper: word<GroupMessageTamper>(options, 'tamper'),
  });

const makers: Readonly<Record<Thing, Make>> = {
  wallet: (options, maker) => makeKey(options, maker, newWallet()),
  installation: (options, maker) => makeKey(options, maker, createInstallation()),
  inbox: makeInbox,
  bytes: (options) => bytesOf(randomBytes(numberIn(options, 'size', 32))),
  hmac: (options, { world }) => ({
    value: createHmac('sha256', fromHex(needed(options, 'key'), 'key'))
      .update(fromBase64(world.whole(needed(options, 'of')), 'of'))
      .digest('base64'),
  }),
  group: () => bytesOf(randomBytes(16)),
  'key package'(options, { world, name }) {
    const installation = installationNamed(world, textIn(options, 'installation') ?? `${name}.installation`);
    const made = buildKeyPackage({
      installation,
      inboxId: inboxNamed(world, textIn(options, 'inbox') ?? name),
      padding: numberIn(options, 'padding', 0),
      lifetime: word<Lifetime>(options, 'lifetime'),
      tamper: word<KeyPackageTamper>(options, 'tamper'),
    });
    return { value: base64(made), parts: { installation: base64(installation.publicKey) } };
  },
  'group message': (options) => ({
    value: base64(groupMessageOf(options)),
    parts: { group: needed(options, 'group') },
  }),
  welcome: (options, maker) => buildWelcome(welcomeOptions(options, maker)),
  'welcome pointer': (options, maker) => buildWelcomePointer(welcomeOptions(options, maker)),
  'commit log entry': (options, { world, name }) =>
    buildCommitLogEntry({
      group: fromBase64(needed(options, 'group'), 'group'),
      sequence: textIn(options, 'sequence') ?? '1',
      epoch: textIn(options, 'epoch') ?? '1',
      signer: installationNamed(world, textIn(options, 'by') ?? `${name}.installation`),
      tamper: word<CommitLogTamper>(options, 'tamper'),
    }),
  'identity update': makeIdentityUpdate,
};

/** Makes a thing as a fixture says. @throws {Error} saying what of it makes no sense. */
export const make = async (thing: Thing, options: Options, maker: Maker): Promise<Made> =>
  makers[thing](options, maker);
