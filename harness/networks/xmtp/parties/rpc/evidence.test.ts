import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { TranscriptEntry, TranscriptEvent } from '../../../../evidence/transcript.ts';
import { once } from '../../../../wait.ts';
import { authorityOf } from '../../../certificates.ts';
import { intake } from '../../../intake.ts';
import { startNode } from '../../node/index.ts';
import { bytesOf, rpcs } from '../../wire/index.ts';
import { frame } from './call.ts';
import { xmtpRpcKind } from './party.ts';
import { createAccount, perform, siteOf } from './testing/stage.ts';

const recordsOf = (transcript: readonly TranscriptEvent[], direction: 'in' | 'out'): readonly unknown[] =>
  transcript.flatMap((event) =>
    event.kind === 'record' && event.direction === direction ? [{ [event.name]: event.value }] : [],
  );

test('what is sent and what comes is recorded, the way to a phase under names of its own', async () => {
  await using node = await startNode();
  const { transcript, problems } = await perform(
    siteOf({ grpc: node.address }),
    '{ ana: xmtp-rpc registered }',
    `
- ana calls: { GetInboxIds: { requests: [{ identifier: "0x00" }] }, as: q1, headers: { x-libxmtp-version: 1.0.0 } }
- ana receives: { q1: { responses: [{ identifier: "0x00", inboxId: null }] } }
  check: nobody
- ana calls: { QueryGroupMessages: { } }
- ana receives: { QueryGroupMessages: { error: { status: UNKNOWN, message: group is required } } }
  check: refused`,
  );
  expect(problems).toEqual([]);
  const setup = (name: string) => ({ [name]: expect.anything() });
  expect(recordsOf(transcript, 'out')).toEqual([
    setup('setup.PublishIdentityUpdate'),
    setup('setup.UploadKeyPackage'),
    { q1: { requests: [{ identifier: '0x00' }] } },
    { QueryGroupMessages: {} },
  ]);
  expect(recordsOf(transcript, 'in').slice(2)).toEqual([
    { q1: { responses: [{ identifier: '0x00', identifierKind: 0 }] } },
    { QueryGroupMessages: { error: { status: 'UNKNOWN', message: 'group is required' } } },
  ]);
});

test('large bytes stand in evidence in brief, and are sent whole by whoever names them', async () => {
  await using node = await startNode();
  const { transcript, problems } = await perform(
    siteOf({ grpc: node.address }),
    '{ ana: xmtp-rpc, bo: xmtp-rpc }',
    `
- ana makes group: g
- ana makes group message: { as: m, group: "{g}", size: 100000 }
- bo calls: { SendGroupMessages: { messages: [{ v1: { data: "{m}" } }] } }
- bo receives: { SendGroupMessages: { error: null } }
- ana calls: { QueryGroupMessages: { groupId: "{g}" } }
- ana receives: { QueryGroupMessages: { messages: [{ v1: { data: "{m}" } }] } }
  check: same
- ana calls: { QueryGroupMessages: { groupId: "{g}" } }
- ana receives: { QueryGroupMessages: { messages: [{ v1: { data: "{=data}" } }] } }
- bo calls: { SendGroupMessages: { messages: [{ v1: { data: "{data}" } }] } }
- bo receives: { SendGroupMessages: { error: null } }
- ana calls: { QueryGroupMessages: { groupId: "{g}" } }
- ana receives: { QueryGroupMessages: { messages: { $count: 1 } } }
  check: no-other`,
  );
  expect(problems).toEqual([]);
  const bound = transcript.find((event) => event.kind === 'bind' && event.name === 'm');
  expect(bound).toMatchObject({ value: expect.stringMatching(/^sha256:[0-9a-f]{64};1000\d\d bytes$/) });
  expect(JSON.stringify(transcript).length).toBeLessThan(20_000);
});

test('no private key is in evidence', async () => {
  await using node = await startNode();
  const account = createAccount();
  const entries: TranscriptEntry[] = [];
  const hidden: string[] = [];
  await using party = xmtpRpcKind.create({
    name: 'ana',
    spec: { kind: 'xmtp-rpc', phase: 'registered', listener: 'grpc' },
    site: siteOf({ grpc: node.address }),
    account,
    record: (entry) => entries.push(entry),
    hide: (_label, secret) => hidden.push(secret),
  });
  await party.reach('registered', AbortSignal.timeout(30_000));
  expect(hidden).toEqual([account.password.slice(2)]);
  expect(JSON.stringify(entries)).not.toContain(account.password.slice(2));
  expect(party.roundTrip).toBeGreaterThan(0);
  expect(party.mark('m1', undefined)).toBe(false);
});

test('a node behind TLS is called by its name', async () => {
  const authority = await authorityOf('xmtp-rpc');
  const { certificate, key } = await authority.issue(['node.example']);
  await using node = await startNode({ tls: { certificate, key } });
  const parties = '{ ana: xmtp-rpc registered }';
  const steps = `
- ana calls: { GetInboxIds: { requests: [] } }
- ana receives: { GetInboxIds: { responses: [] } }
  check: answered`;
  const listeners = { 'grpc-tls': node.address };
  const sound = siteOf(listeners, { ca: [authority.certificate], domain: 'node.example' });
  expect((await perform(sound, parties, steps)).problems).toEqual([]);
  const other = siteOf(listeners, { ca: [authority.certificate], domain: 'other.example' });
  expect((await perform(other, parties, steps)).problems).toEqual([
    expect.stringMatching(
      /answered: blocked, ana could not get ready: the node cannot be reached: .*other\.example/,
    ),
  ]);
});

test('a node that is not there blocks what follows', async () => {
  const node = await startNode();
  await node[Symbol.asyncDispose]();
  const { problems } = await perform(
    siteOf({ grpc: node.address }),
    '{ ana: xmtp-rpc }',
    `
- ana calls: { GetInboxIds: { requests: [] } }
- ana receives: { GetInboxIds: { } }
  check: answered`,
  );
  expect(problems).toEqual([expect.stringMatching(/answered: blocked, .*cannot be reached: .*ECONNREFUSED/)]);
});

test('a call that makes no sense fails before anything is sent', async () => {
  await using node = await startNode();
  const { problems, transcript } = await perform(
    siteOf({ grpc: node.address }),
    '{ ana: xmtp-rpc }',
    `
- ana calls: { QueryGroupMessages: { groupId: not base64 } }
- ana receives: { QueryGroupMessages: { } }
  check: answered`,
  );
  expect(problems).toEqual([
    expect.stringContaining('QueryGroupMessages.groupId: found "not base64", expected base64'),
  ]);
  expect(recordsOf(transcript, 'out')).toEqual([]);
});

test('a stream that goes both ways takes further messages, until we have had enough', async () => {
  const response = rpcs.get('Subscribe')?.response;
  if (response === undefined) throw new Error('no Subscribe');
  const answer = frame(bytesOf(response, { v1: { started: { keepaliveIntervalMs: 5 } } }));
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    stream.on('data', (chunk: Buffer) => {
      stream.write(answer);
      // The second message asks for more than anybody may take.
      if (chunk.length > 20)
        for (let sent = 0; sent < 2 * intake.bytes; sent += 1_000_000)
          stream.write(frame(Buffer.alloc(1_000_000, 10)));
    });
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening', AbortSignal.timeout(10_000));
  const { port } = server.address() as AddressInfo;
  const { problems, transcript } = await perform(
    siteOf({ grpc: { host: '127.0.0.1', port } }),
    '{ ana: xmtp-rpc }',
    `
- ana opens stream: { Subscribe: { v1: { ping: { nonce: 1 } } }, as: s }
- ana receives: { s: { headers: { } } }
- ana receives: { s: { message: { v1: { started: { keepaliveIntervalMs: 5, capabilities: [] } } } } }
  check: started
- ana writes to stream: { stream: s, message: { v1: { mutate: { adds: [{ topic: "AAECAwQFBgcICQoLDA0ODxA=" }] } } } }
- ana receives: { s: { message: { v1: { started: { } } } } }
  check: answered
- ana receives: { s: { error: { } } }
  select: { s: { error: { } } }
  check: never`,
  );
  server.close();
  expect(problems).toEqual([expect.stringContaining('never: unverifiable, we hung up on ana')]);
  expect(transcript.find(({ kind }) => kind === 'closed')).toMatchObject({ by: 'limit', party: 'ana' });
});

test('messages are recorded so many at a time where that is asked for, and at the end what is left', async () => {
  const response = rpcs.get('SubscribeGroupMessages')?.response;
  if (response === undefined) throw new Error('no SubscribeGroupMessages');
  const server = createServer();
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '10', 'grpc-message': 'slow' }));
    for (const id of [1, 2, 3]) stream.write(frame(bytesOf(response, { v1: { id } })));
    stream.end();
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening', AbortSignal.timeout(10_000));
  const { port } = server.address() as AddressInfo;
  const { problems } = await perform(
    siteOf({ grpc: { host: '127.0.0.1', port } }),
    '{ ana: xmtp-rpc }',
    `
- ana opens stream: { SubscribeGroupMessages: { filters: [] }, as: s, together: 2 }
- ana receives: { s: { headers: { } } }
- ana receives: { s: { messages: [{ v1: { id: 1 } }, { v1: { id: 2 } }], $only: true } }
  check: two
- ana receives: { s: { messages: [{ v1: { id: 3 } }] } }
  check: rest
- ana receives: { s: { error: { status: ABORTED } } }
  check: end`,
  );
  server.close();
  expect(problems).toEqual([]);
});
