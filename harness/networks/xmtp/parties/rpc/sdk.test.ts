import type { ClientOptions, Client as SdkClient } from '@xmtp/node-sdk';
import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import { root } from '../../../../root.ts';
import { startNode } from '../../node/index.ts';
import { loadSdk } from '../../sdk/app-host/load.ts';
import { walletOf } from '../../sdk/app-host/wallet.ts';
import { xmtpRpcKind } from './party.ts';
import { createAccount, siteOf } from './testing/stage.ts';

// Not every machine can load the SDK.
const sdk = await loadSdk(root('.')).then(
  ({ module }) => module,
  () => undefined,
);

test.skipIf(sdk === undefined)('an app on the SDK takes us for an app, and invites us', async () => {
  if (sdk === undefined) throw new Error('the SDK does not load');
  await using node = await startNode();
  const entries: TranscriptEntry[] = [];
  const bound = (name: string): string => {
    const entry = entries.find((one) => one.kind === 'bind' && one.name === name);
    return entry?.kind === 'bind' ? entry.value : '';
  };
  await using party = xmtpRpcKind.create({
    name: 'ana',
    spec: { kind: 'xmtp-rpc', phase: 'registered', listener: 'grpc' },
    site: siteOf({ grpc: node.address }),
    account: createAccount(),
    record: (entry) => entries.push(entry),
    hide: () => undefined,
  });
  await party.reach('registered', AbortSignal.timeout(30_000));
  const options: ClientOptions = { env: 'local', apiUrl: node.url, dbPath: null };
  const app = (await sdk.Client.create(walletOf().signer, options)) as SdkClient;

  const installation = bound('ana.installation');
  const statuses = await app.fetchKeyPackageStatuses([installation]);
  expect(statuses[installation]?.validationError).toBeUndefined();
  const [state] = await app.preferences.fetchInboxStates([bound('ana.inbox')]);
  expect(state?.installations.map(({ id }) => id)).toEqual([installation]);

  const dm = await app.conversations.createDm(bound('ana.inbox'));
  await dm.sendText('hello');
  const bindings = new Map([['key', bound('ana.installation.base64')]]);
  await party.perform(
    'calls',
    { QueryWelcomeMessages: { installationKey: '{key}' } },
    bindings,
    AbortSignal.timeout(30_000),
  );
  expect(entries.at(-1)).toMatchObject({
    value: { messages: [{ v1: { installationKey: bindings.get('key') } }] },
  });
});
