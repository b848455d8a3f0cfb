import type { Options } from '../../../../language/scenario.ts';
import { askQuietly } from './exchange.ts';
import { createInstallation, idOf } from './key.ts';
import { buildIdentityUpdate } from './make/identity-update.ts';
import { newWallet } from './make/index.ts';
import { buildKeyPackage } from './make/key-package.ts';
import { base64 } from './make/made.ts';
import { createTally, repeat } from './many.ts';
import { needed, numberIn } from './options.ts';
import type { Speaker } from './speaker.ts';
import { inboxIdOf } from './world.ts';

/** What a new user's app asks of a node when it registers, and who the user is. */
const createOther = async (at: bigint) => {
  const wallet = newWallet();
  const installation = createInstallation();
  const nonce = '1';
  const inbox = inboxIdOf(wallet.address, nonce);
  const by = { key: wallet };
  const { json = null } = await buildIdentityUpdate({
    inboxId: inbox,
    at,
    actions: [
      { kind: 'create', owner: wallet.address, nonce, by },
      {
        kind: 'add',
        member: { kind: 'installation', id: idOf(installation) },
        by,
        accepted: { key: installation },
      },
    ],
  });
  const keyPackageTlsSerialized = base64(buildKeyPackage({ installation, inboxId: inbox, welcomes: true }));
  return {
    inbox,
    address: wallet.address,
    requests: [
      { rpc: 'PublishIdentityUpdate', request: { identityUpdate: json } },
      {
        rpc: 'UploadKeyPackage',
        request: { keyPackage: { keyPackageTlsSerialized }, isInboxIdCredential: true },
      },
    ],
  };
};

/**
 * Registers many users of whom nothing more is heard. Apps of theirs would take several times as long; other apps invite
 * them all the same. Records how many of them the node took.
 */
export const registerOthers = async (
  speaker: Speaker,
  options: Options,
  signal: AbortSignal,
): Promise<void> => {
  const { tell, bind, world } = speaker;
  const [count, atOnce, as] = [
    numberIn(options, 'count', 1),
    numberIn(options, 'at once', 4),
    needed(options, 'as'),
  ];
  const tally = createTally();
  const registered = new Map<string, string>();
  tell('out', 'others', { count, atOnce });
  await repeat(count, atOnce, async () => {
    const { inbox, address, requests } = await createOther(world.nextTime());
    for (const wanted of requests) {
      const { error } = await askQuietly(speaker, wanted, signal);
      if (error !== undefined) return tally.add(error);
    }
    registered.set(inbox, address);
  });
  bind(as, [...registered.keys()].join(','));
  bind(`${as}.addresses`, [...registered.values()].join(','));
  tell('in', 'others', world.brief({ registered: registered.size, errors: tally.errors() }));
};
