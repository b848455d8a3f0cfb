import type { ClientOptions, Client as SdkClient } from '@xmtp/node-sdk';
import { expect, test } from 'vitest';
import { root } from '../../../root.ts';
import { parseFault } from '../faults.ts';
import { startNode } from '../node/index.ts';
import { loadSdk } from '../sdk/app-host/load.ts';
import { walletOf } from '../sdk/app-host/wallet.ts';
import { startTap, type Tap, type TapRecord } from './index.ts';

// Not every machine can load the SDK.
const sdk = await loadSdk(root('.')).then(
  ({ module }) => module,
  () => undefined,
);

interface App extends AsyncDisposable {
  readonly client: SdkClient;
  readonly tap: Tap;
  /** Names of the RPCs that went by, in the order of their answers. */
  readonly answered: () => readonly string[];
}

const openApp = async (node: { readonly host: string; readonly port: number }): Promise<App> => {
  if (sdk === undefined) throw new Error('the SDK does not load');
  const records: TapRecord[] = [];
  const tap = await startTap({ upstream: node, onRecord: (record) => records.push(record) });
  const options: ClientOptions = { env: 'local', apiUrl: tap.url, dbPath: null, appVersion: 'assay/1' };
  const client = (await sdk.Client.create(walletOf().signer, options)) as SdkClient;
  return {
    client,
    tap,
    answered: () => records.filter(({ direction }) => direction === 'in').map(({ rpc }) => rpc),
    [Symbol.asyncDispose]: () => tap[Symbol.asyncDispose](),
  };
};

test.skipIf(sdk === undefined)(
  'two apps talk through their taps, also past faults and an outage',
  async () => {
    await using node = await startNode();
    await using romeo = await openApp(node.address);
    await using juliet = await openApp(node.address);
    const heard: string[] = [];
    const stream = await juliet.client.conversations.streamAllMessages();
    const hear = async (): Promise<void> => {
      const { value } = await stream.next();
      heard.push(String(value?.content));
    };

    const dm = await romeo.client.conversations.createDm(juliet.client.inboxId);
    await dm.sendText('art thou not Romeo?');
    await hear();
    await juliet.client.conversations.sync();
    const hers = await juliet.client.conversations.getConversationById(dm.id);
    await hers?.sendText('neither, fair maid');
    await dm.sync();
    expect((await dm.messages()).map(({ content }) => content)).toContain('neither, fair maid');
    await hear();

    romeo.tap.faults.set([parseFault('SendGroupMessages=lose-answer*1')]);
    await dm.sendText('how camest thou hither?');
    await hear();

    romeo.tap.takeAway();
    const lost = dm.sync();
    await expect(lost).rejects.toThrow();
    romeo.tap.bringBack();
    await dm.sendText('the orchard walls are high');
    await hear();
    expect(heard).toEqual([
      'art thou not Romeo?',
      'neither, fair maid',
      'how camest thou hither?',
      'the orchard walls are high',
    ]);
    await stream.end();
    expect(romeo.answered()).toEqual(
      expect.arrayContaining([
        'PublishIdentityUpdate',
        'UploadKeyPackage',
        'FetchKeyPackages',
        'SendWelcomeMessages',
      ]),
    );
    expect(juliet.answered()).toContain('SubscribeGroupMessages');
  },
);
