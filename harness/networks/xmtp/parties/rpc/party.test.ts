import { expect, test, vi } from 'vitest';
import { createFaults } from '../../faults.ts';
import { startNode } from '../../node/index.ts';
import { perform, siteOf } from './testing/stage.ts';

const played = async (parties: string, steps: string): Promise<readonly string[]> => {
  await using node = await startNode();
  const { problems } = await perform(siteOf({ grpc: node.address }), parties, steps);
  await vi.waitFor(() => expect(node.stats().streams).toBe(0));
  return problems;
};

test('an app that is registered has an inbox, an installation and a key package', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc registered }',
    `
- ana calls: { GetInboxIds: { requests: [{ identifier: "{ana.address}", identifierKind: IDENTIFIER_KIND_ETHEREUM }] } }
- ana receives: { GetInboxIds: { responses: [{ identifier: "{ana.address}", inboxId: "{ana.inbox}" }] } }
  check: inbox
- ana calls: { FetchKeyPackages: { installationKeys: ["{ana.installation.base64}", "{base64:unknown}"] } }
- ana receives: { FetchKeyPackages: { keyPackages: [{ keyPackageTlsSerialized: "{+}" }, { keyPackageTlsSerialized: "" }] } }
  check: key-package
- ana calls: { GetIdentityUpdates: { requests: [{ inboxId: "{ana.inbox}" }] } }
- ana receives: { GetIdentityUpdates: { responses: [{ updates: [{ sequenceId: "{>0}", update: { actions: { $count: 2 } } }] }] } }
  check: log`,
  );
  expect(problems).toEqual([]);
});

test('what a key package says is told, and that there is none', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc registered, bo: xmtp-rpc }',
    `
- ana reads key package: "{ana.installation.base64}"
- ana receives: { key-package: { found: true, cipherSuite: 3, notBefore: "{>1700000000}", extensions: [{ type: 000a, data: "" }] } }
  check: content
- which has: { key-package: { supported: { $has: [ff04] } } }
  check: supported
- ana reads key package: { of: "{bo.installation.base64}" }
- ana receives: { key-package: { found: false, extensions: null } }
  check: none`,
  );
  expect(problems).toEqual([]);
});

test('others are registered by the dozen, and known by one name', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana registers others: { count: 12, as: crowd }
- ana receives: { others: { registered: 12, errors: [] } }
  check: registered
- ana calls: { GetInboxIds: { requests: [{ identifier: "{crowd.addresses}", identifierKind: IDENTIFIER_KIND_ETHEREUM }] } }
- ana receives: { GetInboxIds: { responses: [{ identifier: "{/^(0x[0-9a-f]{40},){11}0x[0-9a-f]{40}$/}" }] } }
  check: addresses
- ana calls: { GetInboxIds: { requests: [{ identifier: "{crowd}", identifierKind: IDENTIFIER_KIND_ETHEREUM }] } }
- ana receives: { GetInboxIds: { responses: [{ identifier: "{/^([0-9a-f]{64},){11}[0-9a-f]{64}$/}" }] } }
  check: inboxes`,
  );
  expect(problems).toEqual([]);
});

test('others whom a node does not take are counted as such', async () => {
  const faults = createFaults([
    { kind: 'error', rpc: 'PublishIdentityUpdate', status: 'UNAVAILABLE', times: 1 },
  ]);
  await using node = await startNode({ faults });
  const { problems } = await perform(
    siteOf({ grpc: node.address }),
    '{ ana: xmtp-rpc }',
    `
- ana registers others: { count: 3, at once: 1, as: crowd }
- ana receives: { others: { registered: 2, errors: [{ status: UNAVAILABLE, times: 1 }] } }
  check: counted`,
  );
  expect(problems).toEqual([]);
});

test('group messages are sent, asked for in pages, and the newest of them', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes group: g
- ana sends message: { group: "{g}", as: one }
- ana receives: { SendGroupMessages: { } }
- ana makes group message: { as: two, group: "{g}", content: commit, wire: public }
- ana calls: { SendGroupMessages: { messages: [{ v1: { data: "{two}", shouldPush: true } }] } }
- ana receives: { SendGroupMessages: { } }
- ana calls: { QueryGroupMessages: { groupId: "{g}", pagingInfo: { direction: SORT_DIRECTION_ASCENDING, limit: 1 } } }
- ana receives: { QueryGroupMessages: { messages: [{ v1: { id: "{=first}", data: "{one}", groupId: "{g}", isCommit: false, senderHmac: "" } }], pagingInfo: { idCursor: "{first}", limit: 1 } } }
  check: first-page
- ana calls: { QueryGroupMessages: { groupId: "{g}", pagingInfo: { direction: SORT_DIRECTION_ASCENDING, limit: 2, idCursor: "{first}" } } }
- ana receives: { QueryGroupMessages: { messages: [{ v1: { id: "{>first}", data: "{two}", isCommit: true, shouldPush: true } }], pagingInfo: { idCursor: 0 } } }
  check: last-page
- ana calls: { GetNewestGroupMessage: { groupIds: ["{g}", "{ana.installation.base64}"] } }
- ana receives: { GetNewestGroupMessage: { responses: [{ groupMessage: { v1: { data: "" } } }, { groupMessage: null }] } }
  check: newest`,
  );
  expect(problems).toEqual([]);
});

test('many messages are sent in a few requests, in order', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes group: g
- ana sends messages: { group: "{g}", times: 5, per request: 2, as: m }
- ana receives: { sent: { accepted: 5, refused: 0, errors: [] } }
  check: sent
- ana calls: { QueryGroupMessages: { groupId: "{g}" } }
- ana receives: { QueryGroupMessages: { messages: [{ v1: { data: "{m.5}" } }, { v1: { data: "{m.4}" } }, { v1: { data: "{m.3}" } }, { v1: { data: "{m.2}" } }, { v1: { data: "{m.1}" } }] } }
  check: in-order`,
  );
  expect(problems).toEqual([]);
});

// The key, data and code of RFC 4231 section 4.3.
test('a code that authenticates a message is made by a key', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes hmac: { key: 4a656665, of: "{base64:what do ya want for nothing?}", as: code }
- ana makes group message: { group: "{base64:0123456789abcdef}", as: m }
- ana calls: { SendGroupMessages: { messages: [{ v1: { data: "{m}", senderHmac: "{code}" } }] } }
- ana calls: { QueryGroupMessages: { groupId: "{base64:0123456789abcdef}" } }
- ana receives: { QueryGroupMessages: { messages: [{ v1: { senderHmac: "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=" } }] } }
  check: code`,
  );
  expect(problems).toEqual([]);
});

test('welcomes and pointers to welcomes reach an installation', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc, bo: xmtp-rpc }',
    `
- ana sends welcome: { for: "{bo.installation.base64}", as: w }
- ana receives: { SendWelcomeMessages: { } }
- ana makes welcome pointer: { for: "{bo.installation.base64}", as: p }
- ana calls: { SendWelcomeMessages: { messages: ["{p}"] } }
- ana receives: { SendWelcomeMessages: { } }
- bo calls: { QueryWelcomeMessages: { installationKey: "{bo.installation.base64}", pagingInfo: { direction: SORT_DIRECTION_ASCENDING } } }
- bo receives:
    QueryWelcomeMessages:
      messages:
        - { v1: { id: "{=first}", data: "{w.data}", hpkePublicKey: "{w.hpke}", welcomeMetadata: "{w.metadata}" } }
        - { welcomePointer: { id: "{>first}", welcomePointer: "{p.data}", hpkePublicKey: "{p.hpke}" } }
  check: both
- ana makes welcome: { for: "{bo.installation.base64}", tamper: no-hpke-key, as: bad }
- ana calls: { SendWelcomeMessages: { messages: ["{bad}"] } }
- ana receives: { SendWelcomeMessages: { error: { status: INVALID_ARGUMENT } } }
  check: refused`,
  );
  expect(problems).toEqual([]);
});

test('entries of a commit log are published and asked for', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes group: g
- ana makes commit log entry: { group: "{g}", as: c }
- ana calls: { BatchPublishCommitLog: { requests: ["{c}", "{c}"] } }
- ana receives: { BatchPublishCommitLog: { } }
- ana calls: { BatchQueryCommitLog: { requests: [{ groupId: "{g}" }] } }
- ana receives: { BatchQueryCommitLog: { responses: [{ groupId: "{g}", commitLogEntries: { $has: [{ serializedCommitLogEntry: "{c.entry}", signature: { bytes: "{c.signature}", publicKey: "{c.key}" } }] } }] } }
  check: entries`,
  );
  expect(problems).toEqual([]);
});

test('a stream replays, goes on live, and says nothing more when it is cancelled', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc, bo: xmtp-rpc }',
    `
- ana makes group: g
- ana sends message: { group: "{g}", as: one }
- bo opens stream: { SubscribeGroupMessages: { filters: [{ groupId: "{g}" }] }, as: s }
- bo receives: { s: { headers: { content-type: "{/application.grpc.*/}" } } }
  check: headers
- bo receives: { s: { message: { v1: { data: "{one}" } } } }
  check: replayed
- ana sends message: { group: "{g}", as: two }
- bo receives: { s: { message: { v1: { data: "{two}", isCommit: false } } } }
  check: live
- bo cancels stream: s
- ana sends message: { group: "{g}" }
- bo receives nothing like: { s: { } }
  check: silent
- bo opens stream: { SubscribeWelcomeMessages: { filters: [] }, as: none }
- bo receives: { none: { error: { status: INVALID_ARGUMENT, message: "{/.*no valid filters.*/}" } } }
  select: { none: { error: { } } }
  check: refused`,
  );
  expect(problems).toEqual([]);
});

test('a reader that pauses gets everything once it reads again', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc, bo: xmtp-rpc }',
    `
- ana makes group: g
- bo opens stream: { SubscribeGroupMessages: { filters: [{ groupId: "{g}" }] }, as: s }
- bo receives: { s: { headers: { } } }
- bo pauses stream: s
- ana sends messages: { group: "{g}", times: 30, size: 8192, as: m }
- ana receives: { sent: { accepted: 30, refused: 0, errors: [] } }
  check: sent
- ana sends message: { group: "{g}", as: last }
- bo receives nothing like: { s: { message: { v1: { data: "{last}" } } } }
  check: held-back
- bo resumes stream: s
- bo receives: { s: { message: { v1: { data: "{m.1}" } } } }
  check: first
- bo receives: { s: { message: { v1: { data: "{last}" } } } }
  select: { s: { message: { v1: { data: "{last}" } } } }
  check: last`,
  );
  expect(problems).toEqual([]);
});

test('a stream can be left while it is paused, and opened again from where it was', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc, bo: xmtp-rpc }',
    `
- ana makes group: g
- bo opens stream: { SubscribeGroupMessages: { filters: [{ groupId: "{g}" }] }, as: s }
- bo receives: { s: { headers: { } } }
- ana sends message: { group: "{g}", as: one }
- bo receives: { s: { message: { v1: { data: "{one}", id: "{=id}" } } } }
- bo pauses stream: s
- ana sends messages: { group: "{g}", times: 40, size: 8192, as: m, at once: 8 }
- bo cancels stream: s
- bo opens stream: { SubscribeGroupMessages: { filters: [{ groupId: "{g}", idCursor: "{id}" }] }, as: s }
- bo receives: { s: { headers: { } } }
- bo receives: { s: { message: { v1: { id: "{>id}", data: "{!one}" } } } }
  check: resumed
- bo pauses stream: s`,
  );
  expect(problems).toEqual([]);
});

test('calls that are made together are answered each', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana makes group: g
- ana makes group message: { group: "{g}", as: m }
- ana calls together:
    - { SendGroupMessages: { messages: [{ v1: { data: "{m}" } }] }, as: a }
    - { SendGroupMessages: { messages: [{ v1: { data: "{m}" } }] }, as: b }
    - { SendGroupMessages: { messages: [] }, as: c }
- ana receives: { a: { error: null } }
- ana receives: { b: { error: null } }
- ana receives: { c: { error: { status: INVALID_ARGUMENT } } }
  check: refused
- ana calls: { QueryGroupMessages: { groupId: "{g}" } }
- ana receives: { QueryGroupMessages: { messages: [{ v1: { data: "{m}" } }] } }
  check: once`,
  );
  expect(problems).toEqual([]);
});

test('what no SDK would send can be sent', async () => {
  const problems = await played(
    '{ ana: xmtp-rpc }',
    `
- ana calls raw: { path: /xmtp.mls.api.v1.MlsApi/QueryGroupMessages, hex: "{repeat:9:ff}", as: garbage }
- ana receives: { garbage: { error: { status: "{INTERNAL|INVALID_ARGUMENT}" } } }
  check: malformed
- ana calls raw: { path: /xmtp.mls.api.v1.MlsApi/NoSuch, hex: "", as: nobody }
- ana receives: { nobody: { error: { status: UNIMPLEMENTED } } }
  check: unknown
- ana calls raw: { path: /xmtp.mls.api.v1.MlsApi/QueryGroupMessages, base64: "CgI=", length: 4000, as: short }
- ana receives: { short: { error: { status: "{+}" } } }
  check: truncated
- ana calls raw: { path: /xmtp.mls.api.v1.MlsApi/QueryGroupMessages, hex: "", frame: false, as: nothing }
- ana receives: { nothing: { error: { status: "{+}" } } }
  check: no-message
- ana calls raw: { path: /xmtp.mls.api.v1.MlsApi/QueryGroupMessages, hex: "0a", ends: false, length: 100, deadline: 200, as: endless }
- ana receives: { endless: { error: { status: null, message: no answer in 200 ms } } }
  check: endless
- ana calls raw: { path: /xmtp.mls.api.v1.MlsApi/GetNewestGroupMessage, hex: "", as: sound }
- ana receives: { sound: { error: { status: INVALID_ARGUMENT, message: no group ids provided } } }
  check: sound
- ana calls: { RevokeInstallation: { installationKey: "{ana.installation.base64}" } }
- ana receives: { RevokeInstallation: { error: { status: UNIMPLEMENTED } } }
  check: retired`,
  );
  expect(problems).toEqual([]);
});
