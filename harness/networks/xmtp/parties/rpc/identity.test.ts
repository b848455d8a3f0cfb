import { expect, test } from 'vitest';
import { startNode } from '../../node/index.ts';
import { perform, siteOf } from './testing/stage.ts';

const played = async (parties: string, steps: string): Promise<readonly string[]> => {
  await using node = await startNode();
  return (await perform(siteOf({ grpc: node.address }), parties, steps)).problems;
};

const accepted = '{ PublishIdentityUpdate: { error: null } }';
const refused = (message = '{+}'): string =>
  `{ PublishIdentityUpdate: { error: { status: INVALID_ARGUMENT, message: "${message}" } } }`;

test('an inbox is created, and gets and loses wallets and installations', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes wallet: w2
- ana makes installation: phone
- ana publishes identity update: { actions: [create inbox] }
- ana receives: ${accepted}
  check: created
- ana publishes identity update: { actions: [add: w2, add: ana.installation] }
- ana receives: ${accepted}
  check: added
- ana publishes identity update: { actions: [{ add: phone, by: w2 }] }
- ana receives: ${accepted}
  check: added-by-wallet
- ana publishes identity update: { actions: [revoke: w2] }
- ana receives: ${accepted}
  check: revoked
- ana publishes identity update: { actions: [revoke: ana.installation] }
- ana receives: ${accepted}
  check: revoked-installation
- ana publishes identity update: { actions: [{ add: phone, by: w2 }] }
- ana receives: ${refused()}
  check: gone
- ana calls: { GetInboxIds: { requests: [{ identifier: "{w2}" }, { identifier: "{ana.address}" }] } }
- ana receives: { GetInboxIds: { responses: [{ identifier: "{w2}", inboxId: null }, { inboxId: "{ana.inbox}" }] } }
  check: association-ended`,
  );
  expect(problems).toEqual([]);
});

test('who recovers an inbox can be changed, and only by who could before', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc registered, bo: xmtp-rpc }',
    `
- ana makes wallet: safe
- bo publishes identity update: { inbox: ana, actions: [{ change recovery: bo, by: bo }] }
- bo receives: ${refused()}
  check: stranger
- ana publishes identity update: { actions: [change recovery: safe] }
- ana receives: ${accepted}
  check: changed
- ana publishes identity update: { actions: [revoke: ana.installation] }
- ana receives: ${refused()}
  check: no-longer
- ana publishes identity update: { actions: [{ revoke: ana.installation, by: safe }] }
- ana receives: ${accepted}
  check: by-the-new-one`,
  );
  expect(problems).toEqual([]);
});

test('a member joins only when both sides sign', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc registered, bo: xmtp-rpc }',
    `
- ana makes installation: phone
- ana publishes identity update: { actions: [{ add: bo, accepted by: nobody }] }
- ana receives: ${refused()}
  check: unasked
- ana publishes identity update: { actions: [{ add: bo, accepted by: ana }] }
- ana receives: ${refused()}
  check: somebody-else
- ana publishes identity update: { actions: [{ add: phone, by: nobody }] }
- ana receives: ${refused()}
  check: uninvited
- ana publishes identity update: { actions: [{ add: phone, by: ana.installation }] }
- ana receives: ${refused()}
  check: by-an-installation
- ana publishes identity update: { actions: [{ add: phone, accepted by: { key: phone, claims: bo.installation } }] }
- ana receives: ${refused()}
  check: claimed
- ana publishes identity update: { actions: [{ add: bo, by: { key: ana, tamper: other-text } }] }
- ana receives: ${refused()}
  check: other-text
- ana publishes identity update: { actions: [{ add: bo, by: { key: ana, form: erc6492 } }] }
- ana receives: ${refused('{/.*smart-contract wallet.*/}')}
  check: contract
- ana publishes identity update: { actions: [{ add: bo, by: { key: ana, form: passkey } }] }
- ana receives: ${refused('{/.*passkey.*/}')}
  check: passkey
- ana publishes identity update: { actions: [add: bo] }
- ana receives: ${accepted}
  check: both`,
  );
  expect(problems).toEqual([]);
});

test.each([
  ['signature', '[create inbox]'],
  ['timestamp', '[create inbox, add: ana.installation]'],
  ['inbox', '[create inbox]'],
  ['member', '[create inbox, add: ana.installation]'],
  ['nonce', '[create inbox]'],
  ['order', '[create inbox, add: w2, add: w3]'],
])('an update whose %s was changed after it was signed is refused', async (tamper, actions) => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes wallet: w2
- ana makes wallet: w3
- ana publishes identity update: { actions: ${actions}, tamper: ${tamper} }
- ana receives: ${refused()}
  check: refused
- ana publishes identity update: { actions: ${actions} }
- ana receives: ${accepted}
  check: accepted`,
  );
  expect(problems).toEqual([]);
});

test('nothing that was signed counts twice', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc registered }',
    `
- ana makes wallet: w2
- ana makes identity update: { as: link, actions: [add: w2] }
- ana calls: { PublishIdentityUpdate: { identityUpdate: "{link}" } }
- ana receives: ${accepted}
- ana publishes identity update: { actions: [revoke: w2] }
- ana receives: ${accepted}
- ana calls: { PublishIdentityUpdate: { identityUpdate: "{link}" } }
- ana receives: ${refused()}
  check: replayed
- ana publishes identity update: { at: "{link.at}", actions: [{ add: w2, by: { key: ana, tamper: mirrored }, accepted by: { key: w2, tamper: mirrored } }] }
- ana receives: ${refused()}
  check: mirrored
- ana publishes identity update: { actions: [create inbox] }
- ana receives: ${refused()}
  check: created-twice
- ana publishes identity update: { actions: [add: w2] }
- ana receives: ${accepted}
  check: signed-anew`,
  );
  expect(problems).toEqual([]);
});

test('updates that come before the inbox is there are refused', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes inbox: { as: other, nonce: 7 }
- ana publishes identity update: { actions: [add: ana.installation, create inbox] }
- ana receives: ${refused()}
  check: out-of-order
- ana publishes identity update: { inbox: other, actions: [add: ana.installation] }
- ana receives: ${refused()}
  check: no-inbox
- ana publishes identity update: { inbox: other, actions: [create inbox] }
- ana receives: ${accepted}
  check: another-inbox
- ana calls: { GetInboxIds: { requests: [{ identifier: "{ana.address}" }] } }
- ana receives: { GetInboxIds: { responses: [{ inboxId: "{other}" }] } }
  check: found`,
  );
  expect(problems).toEqual([]);
});

test('a log that is full takes no more', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc registered }',
    `
- ana fills identity log:
- ana receives: { filled: { length: 256, errors: [] } }
  check: filled
- ana publishes identity update: { actions: [add: ana.installation] }
- ana receives: { PublishIdentityUpdate: { error: { status: UNKNOWN, message: inbox log is full } } }
  check: full`,
  );
  expect(problems).toEqual([]);
});

test('parties of one account are two installations of one inbox', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc registered, phone: { kind: xmtp-rpc, phase: registered, account: ana } }',
    `
- ana calls: { GetIdentityUpdates: { requests: [{ inboxId: "{phone.inbox}" }] } }
- ana receives: { GetIdentityUpdates: { responses: [{ inboxId: "{ana.inbox}", updates: { $count: 2 } }] } }
  check: two-updates
- ana calls: { FetchKeyPackages: { installationKeys: ["{ana.installation.base64}", "{phone.installation.base64}"] } }
- ana receives: { FetchKeyPackages: { keyPackages: [{ keyPackageTlsSerialized: "{+}" }, { keyPackageTlsSerialized: "{+}" }] } }
  check: two-key-packages`,
  );
  expect(problems).toEqual([]);
});
