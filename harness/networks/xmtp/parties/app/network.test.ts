import { afterAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../../certificates.ts';
import { complaintText } from '../../../testing/complaint-text.ts';
import { startNode } from '../../node/index.ts';
import { closeAppHosts } from '../../sdk/hosts.ts';
import { xmtpKind } from './party.ts';
import { isHere } from './testing/is-here.ts';
import { createStage, type Stage } from './testing/stage.ts';

const node = await startNode();
afterAll(async () => {
  await closeAppHosts();
  await node[Symbol.asyncDispose]();
});

const dm = async (): Promise<Stage> => {
  const stage = createStage({ grpc: node.address });
  await Promise.all(['romeo', 'juliet'].map((name) => stage.enter(name)));
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  await stage.act('juliet syncs');
  return stage;
};

const calls = (stage: Stage, party: string, rpc: string) =>
  stage
    .rpcsOf(party)
    .filter(({ name }) => name === rpc)
    .map(({ direction, value }) => ({ direction, value }));

test('what passes between an app and the node is told beside the party', async () => {
  await using stage = await dm();
  const [first] = stage.rpcsOf('romeo');
  expect(first).toMatchObject({ name: 'tap', value: { headers: { 'x-libxmtp-version': /1\.10/ } } });
  expect(calls(stage, 'romeo', 'SendWelcomeMessages')).toMatchObject([
    { direction: 'out', value: { messages: [{}] } },
    { direction: 'in', value: {} },
  ]);
  const told = stage.entries.filter((entry) => entry.kind === 'record' && entry.party === 'romeo');
  expect(told.map((entry) => (entry.kind === 'record' ? entry.name : ''))).not.toContain('GetInboxIds');
});

test('faults hit as many calls as they say, and are over when none are listed', async () => {
  await using stage = await dm();
  const before = calls(stage, 'romeo', 'SendGroupMessages').length;
  expect(await stage.act('romeo meets faults', ['SendGroupMessages=error:UNAVAILABLE*2'])).toEqual({
    inForce: 1,
  });
  await stage.act('romeo sends', { to: 'dm', text: 'good morrow' });
  // The app may send something of its own meanwhile, so only the faults are counted.
  const answers = calls(stage, 'romeo', 'SendGroupMessages').slice(before);
  const refused = answers.filter(({ value }) => JSON.stringify(value).includes('"UNAVAILABLE"'));
  expect(refused).toHaveLength(2);
  await stage.act('romeo meets faults', ['Query*=error:INTERNAL']);
  expect(await stage.act('romeo meets faults', [])).toEqual({ inForce: 0 });
  await stage.act('juliet syncs', { conversation: 'dm' });
  expect(await stage.act('juliet lists messages', { in: 'dm' })).toMatchObject({ texts: ['good morrow'] });
});

test('an app without a network fails, and goes on when it has one again', async () => {
  await using stage = await dm();
  expect(await stage.act('romeo loses network')).toEqual({ there: false });
  expect(await stage.act('romeo syncs', { all: true })).toHaveProperty('error');
  expect(await stage.act('romeo regains network')).toEqual({ there: true });
  expect(await stage.act('romeo sends', { to: 'dm', text: 'here again' })).toHaveProperty('id');
});

test('streams that are lost are opened again', async () => {
  await using stage = await dm();
  await stage.act('juliet streams messages', { disableSync: true, retryDelay: 10 });
  await stage.act('juliet loses streams');
  for (const state of ['failed', 'retrying', 'restarted'])
    expect(await stage.next('juliet', 'stream')).toMatchObject({ stream: 'messages', state });
  await stage.act('romeo sends', { to: 'dm', text: 'good morrow' });
  expect(await stage.next('juliet', 'message')).toMatchObject({ content: 'good morrow' });
});

test('a node behind TLS is reached that a private authority speaks for', async () => {
  const authority = await createAuthority();
  const tls = await authority.issue(['xmtp.example']);
  await using secure = await startNode({ tls });
  await using stage = createStage({ 'grpc-tls': secure.address }, [authority.certificate]);
  await stage.enter('romeo');
  expect(stage.entries).toContainEqual({ kind: 'connected', party: 'romeo', listener: 'grpc-tls' });
});

describe.each(['oldest', 'middle', 'current'] as const)('apps on the %s release', (sdk) => {
  test.runIf(isHere(sdk))('share a process and talk to different nodes', async () => {
    await using other = await startNode();
    await using here = createStage({ grpc: node.address });
    await using there = createStage({ grpc: other.address });
    await Promise.all(
      [here, there].flatMap((stage) => ['romeo', 'juliet'].map((name) => stage.enter(name, { sdk }))),
    );
    for (const stage of [here, there]) {
      await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
      await stage.act('juliet syncs');
      expect(await stage.act('juliet lists conversations')).toMatchObject({ count: 1 });
      expect(calls(stage, 'juliet', 'GetInboxIds').length).toBeGreaterThan(0);
    }
  });
});

test.each([
  [['SendGroupMessages=error:UNAVAILABLE*2', '*=delay:5'], undefined],
  [[], undefined],
  [null, undefined],
  ['SendGroupMessages=lose-answer', undefined],
  [[1], /found 1, expected text/],
  [['SendGroupMessages=error:UNAVAILIBLE'], /did you mean UNAVAILABLE/],
  [['SendGroupMessage=lose-answer'], /no RPC is called SendGroupMessage; did you mean SendGroupMessages\?/],
] as const)('whether %j are faults is seen without playing', (value, problem) => {
  const found = complaintText(xmtpKind, 'meets faults', value);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(problem);
});
