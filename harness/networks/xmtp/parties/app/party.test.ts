import { afterAll, expect, test } from 'vitest';
import { createFaults } from '../../faults.ts';
import { startHistory } from '../../history/index.ts';
import { startNode } from '../../node/index.ts';
import { closeAppHosts } from '../../sdk/hosts.ts';
import { createStage } from './testing/stage.ts';

const node = await startNode();
const history = await startHistory();
afterAll(async () => {
  await closeAppHosts();
  await history[Symbol.asyncDispose]();
  await node[Symbol.asyncDispose]();
});

const stageWith = async (...names: readonly string[]) => {
  const stage = createStage({ grpc: node.address, history: history.address });
  for (const name of names) await stage.enter(name);
  return stage;
};

test('who registers is known by address, inbox and installation', async () => {
  await using stage = await stageWith('romeo');
  const bound = ['address', 'inbox', 'installation'].map((key) => stage.bindings.get(`romeo.${key}`));
  expect(bound).toEqual([
    expect.stringMatching(/^0x[0-9a-f]{40}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
  expect(stage.bindings.get('romeo.installation.base64')).toBe(
    Buffer.from(bound[2] ?? '', 'hex').toString('base64'),
  );
  await stage.enter('juliet', { phase: 'offline' });
  expect(await stage.act('juliet can message', { addresses: ['romeo', 'juliet'] })).toMatchObject({
    reachable: { [bound[0] ?? '']: true, [stage.bindings.get('juliet.address') ?? '']: false },
  });
  expect(await stage.act('juliet registers')).toMatchObject({ registered: true });
  expect(await stage.act('juliet logs in')).toMatchObject({ registered: true });
  expect(await stage.act('juliet reads versions')).toMatchObject({ sdk: '6.0.0' });
});

test('apps of one user that start at the same time share an inbox', async () => {
  await using stage = createStage({ grpc: node.address });
  await Promise.all([
    stage.enter('romeo'),
    stage.enter('tablet', { account: 'romeo' }),
    stage.enter('phone', { account: 'romeo' }),
  ]);
  const { inbox, installations } = await stage.act('romeo reads inbox state');
  expect(['romeo', 'tablet', 'phone'].map((name) => stage.bindings.get(`${name}.inbox`))).toEqual([
    inbox,
    inbox,
    inbox,
  ]);
  expect(installations).toHaveLength(3);
});

test('who has lost the key of a database does not get into it', async () => {
  await using stage = createStage({ grpc: node.address });
  await stage.enter('romeo', { database: 'disk' });
  await stage.act('romeo goes offline');
  expect(await stage.act('romeo comes back', { otherKey: true })).toHaveProperty('error');
  expect(await stage.act('romeo logs in')).toMatchObject({
    installation: stage.bindings.get('romeo.installation'),
  });
});

test('a wallet tells what it is asked to sign', async () => {
  await using stage = await stageWith('romeo');
  await stage.act('romeo adds wallet', { as: 'second' });
  const asked = stage.entries.flatMap((entry) =>
    entry.kind === 'record' && entry.name === 'signing' ? [entry.value] : [],
  );
  expect(asked).toMatchObject([
    { address: stage.bindings.get('romeo.address'), text: expect.stringContaining('- Create inbox') },
    { address: stage.bindings.get('second.address'), text: expect.stringContaining('- Link address') },
  ]);
});

test('two apps talk in a DM, and each step is told once', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  const { id } = await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  expect(stage.bindings.get('dm')).toBe(id);
  await stage.act('romeo sends', { to: 'dm', text: 'good morrow', as: 'first' });
  await stage.act('juliet syncs');
  await stage.act('juliet sends', { to: 'dm', reply: { to: 'first', text: 'good morrow, you' } });
  await stage.act('romeo sends', { to: 'dm', reaction: { to: 'first', emoji: '👍' } });
  await stage.act('juliet syncs', { conversation: 'dm' });
  const { messages } = await stage.act('juliet lists messages', { in: 'dm', kind: 'application' });
  const first = stage.bindings.get('first');
  expect(messages).toMatchObject([
    { type: 'xmtp.org/text:1.0', content: 'good morrow', delivery: 'published', conversation: id },
    {
      type: 'xmtp.org/reply:1.0',
      reference: first,
      content: { content: 'good morrow, you', type: 'xmtp.org/text:1.0', inReplyTo: first },
    },
  ]);
  const told = stage.entries.filter((entry) => entry.kind === 'record' && entry.party === 'juliet');
  expect(told.map((entry) => (entry.kind === 'record' ? `${entry.direction} ${entry.name}` : ''))).toEqual([
    ...['in signing', 'out sync', 'in sync', 'out sent', 'in sent', 'out sync', 'in sync'],
    ...['out messages', 'in messages'],
  ]);
});

test('keys and times that go with ids are told as lists', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  await stage.act('romeo sends', { to: 'dm', readReceipt: true });
  expect(await stage.act('romeo reads hmac keys', { conversation: 'dm' })).toMatchObject({
    conversations: [{ id: stage.bindings.get('dm'), keys: [{}, {}, {}] }],
  });
  expect(await stage.act('romeo reads read times', { in: 'dm' })).toMatchObject({
    times: [{ reader: stage.bindings.get('romeo.inbox'), at: expect.any(Number) }],
  });
});

test('what the SDK refuses is told as it says it', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo creates group', { members: 'juliet', permissions: 'admins', as: 'group' });
  await stage.act('juliet syncs');
  const { error } = await stage.act('juliet updates group', { group: 'group', name: 'ours' });
  expect(error).toMatchObject({ name: 'Error', message: expect.stringContaining('synced') });
  expect(await stage.act('juliet reads dm', { dm: 'nothing' })).toMatchObject({
    error: { name: 'UnknownConversation', message: 'the app has no conversation nothing' },
  });
  await stage.act('romeo sends', { to: 'group', text: 'not so', as: 'slip' });
  expect(await stage.act('romeo deletes message', { in: 'group', message: 'slip' })).toMatchObject({
    error: { name: 'NotOffered', message: 'node-sdk 6.0.0 has no Conversation.deleteMessage' },
  });
});

test('a group tells all that is known of it', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo creates group', { members: ['juliet'], name: 'Verona', as: 'group' });
  await stage.act('romeo updates group', { group: 'group', description: 'a city' });
  await stage.act('romeo sets permission', {
    group: 'group',
    permission: 'updateName',
    policy: 'superAdmin',
  });
  await stage.act('romeo adds admin', { group: 'group', member: 'juliet' });
  await stage.act('romeo sets disappearing', { conversation: 'group', from: '1', in: '1000' });
  await stage.act('juliet syncs');
  await stage.act('juliet syncs', { conversation: 'group' });
  const [romeo, juliet] = ['romeo', 'juliet'].map((name) => stage.bindings.get(`${name}.inbox`) ?? '');
  expect(await stage.act('juliet reads group', { group: 'group' })).toMatchObject({
    kind: 'group',
    name: 'Verona',
    description: 'a city',
    admins: [juliet],
    superAdmins: [romeo],
    policy: 'custom',
    policies: { updateName: 'superAdmin', updateDescription: 'allow', addAdmin: 'superAdmin' },
    disappearing: { from: '1', in: '1000' },
    active: true,
    consent: 'unknown',
    creator: romeo,
    forked: false,
    members: [romeo, juliet].toSorted().map((inbox) => ({ inbox })),
  });
});

test('streams bring messages, conversations and consent, each as a record', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('juliet streams messages');
  await stage.act('juliet streams conversations', { name: 'news' });
  await stage.act('juliet streams consent');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  expect(await stage.next('juliet', 'conversation')).toMatchObject({
    stream: 'news',
    kind: 'dm',
    peer: stage.bindings.get('romeo.inbox'),
  });
  await stage.act('romeo sends', { to: 'dm', text: 'number {i}', times: 3 });
  for (const number of [1, 2, 3]) {
    const { content, stream } = await stage.next('juliet', 'message');
    expect({ content, stream }).toEqual({ content: `number ${number}`, stream: 'messages' });
  }
  expect(await stage.act('juliet sets consent', { inbox: 'romeo', state: 'denied' })).toMatchObject({
    state: 'denied',
  });
  expect(await stage.next('juliet', 'consent')).toMatchObject({ of: 'inbox', state: 'denied' });
  expect(await stage.act('juliet stops streaming', { name: 'news' })).toMatchObject({ stream: 'news' });
});

test('a stream tells what has disappeared', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('juliet streams deletions');
  await stage.act('juliet creates dm', { with: 'romeo', disappearing: { from: '1', in: '1' }, as: 'dm' });
  await stage.act('juliet sends', { to: 'dm', text: 'burn this', as: 'note' });
  expect(await stage.next('juliet', 'deleted')).toMatchObject({
    stream: 'deletions',
    id: stage.bindings.get('note'),
    content: 'burn this',
  });
});

test('groups grow by strangers, of whom nothing more is heard', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo introduces strangers', { count: 5, as: 'crowd' });
  await stage.act('romeo creates group', { members: ['crowd', 'juliet'], as: 'group' });
  const { members } = await stage.act('romeo reads group', { group: 'group' });
  expect(members).toHaveLength(7);
});

test('a stream that the node drops is told, and what it brings from then on', async () => {
  const faults = createFaults();
  await using faulty = await startNode({ faults });
  await using stage = createStage({ grpc: faulty.address });
  await stage.enter('romeo');
  await stage.enter('juliet');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  await stage.act('juliet syncs');
  faults.set([{ kind: 'drop-stream', rpc: 'SubscribeGroupMessages', after: 1, times: 1 }]);
  await stage.act('juliet streams messages', { disableSync: true, retryDelay: 10 });
  await stage.act('romeo sends', { to: 'dm', text: 'number {i}', times: 2 });
  for (const state of ['failed', 'retrying', 'restarted'])
    expect(await stage.next('juliet', 'stream')).toMatchObject({ stream: 'messages', state });
  for (const content of ['number 1', 'number 2'])
    expect(await stage.next('juliet', 'message')).toMatchObject({ content });
});

test('an app with its database on disk goes offline and comes back as the same installation', async () => {
  await using stage = await stageWith('romeo');
  await stage.enter('juliet', { database: 'disk' });
  const before = stage.bindings.get('juliet.installation');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  await stage.act('juliet syncs');
  await stage.act('juliet goes offline');
  expect(stage.entries.at(-1)).toEqual({ kind: 'closed', party: 'juliet', by: 'us' });
  await expect(stage.act('juliet syncs')).rejects.toThrow('juliet is offline');
  await stage.act('romeo sends', { to: 'dm', text: 'while you were out' });
  expect(await stage.act('juliet comes back')).toMatchObject({ installation: before, registered: true });
  expect(await stage.act('juliet lists conversations')).toMatchObject({ count: 1 });
  await stage.act('juliet syncs', { all: true });
  expect(await stage.act('juliet lists messages', { in: 'dm' })).toMatchObject({
    texts: ['while you were out'],
  });
});

test('an app that had its database in memory does not come back', async () => {
  await using stage = await stageWith();
  await stage.enter('romeo', { process: 'own' });
  await stage.act('romeo goes offline');
  await expect(stage.act('romeo comes back')).rejects.toThrow(
    'romeo cannot come back: its database was in memory',
  );
});

test('a second app of a user gets its history from the first', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  await stage.act('romeo sends', { to: 'dm', text: 'old news' });
  await stage.enter('tablet', { account: 'romeo' });
  expect(stage.bindings.get('tablet.inbox')).toBe(stage.bindings.get('romeo.inbox'));
  await stage.act('tablet requests history');
  expect(await stage.act('romeo serves history')).toMatchObject({ synced: expect.any(Number) });
  await stage.act('romeo sends archive', { pin: '1234' });
  await stage.act('tablet serves history');
  expect(await stage.act('tablet lists archives', { days: 1 })).toMatchObject({
    archives: expect.arrayContaining([expect.objectContaining({ pin: '1234' })]),
  });
  await stage.act('tablet takes archive', { pin: '1234' });
  expect(await stage.act('tablet lists messages', { in: 'dm' })).toMatchObject({ texts: ['old news'] });
});

test('an archive is a file that only its key opens', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  await stage.act('romeo creates archive', { as: 'backup' });
  await stage.enter('tablet', { account: 'romeo' });
  expect(await stage.act('tablet reads archive', { archive: 'backup' })).toMatchObject({
    elements: ['Consent', 'Messages'],
  });
  expect(
    await stage.act('tablet imports archive', { archive: 'backup', key: '00'.repeat(32) }),
  ).toHaveProperty('error');
  await stage.act('tablet imports archive', { archive: 'backup' });
  expect(await stage.act('tablet lists conversations')).toMatchObject({ count: 1 });
});

test('wallets come, take over recovery, and revoke', async () => {
  await using stage = await stageWith('romeo');
  await stage.enter('tablet', { account: 'romeo' });
  await stage.act('romeo adds wallet', { as: 'second' });
  await stage.act('romeo changes recovery', { to: 'second' });
  const revoking = { of: 'tablet' };
  expect(await stage.act('romeo revokes installations', revoking)).toHaveProperty('error');
  await stage.act('romeo revokes installations', { ...revoking, signer: 'second' });
  expect(await stage.act('romeo reads inbox state')).toMatchObject({
    recovery: stage.bindings.get('second.address'),
    addresses: expect.toSatisfy(
      (addresses: readonly string[]) =>
        addresses.length === 2 &&
        ['romeo', 'second'].every((name) =>
          addresses.includes(String(stage.bindings.get(`${name}.address`))),
        ),
    ),
    installations: [stage.bindings.get('romeo.installation')],
  });
});

test('a wallet of another party leads its apps to this inbox', async () => {
  await using stage = await stageWith('romeo');
  await stage.enter('mercutio', { phase: 'offline' });
  await stage.act('romeo adds wallet', { of: 'mercutio' });
  expect(await stage.act('mercutio registers')).toMatchObject({ inbox: stage.bindings.get('romeo.inbox') });
});

test('attachments travel beside their message, and are refused where they were changed', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo creates dm', { with: 'juliet', as: 'dm' });
  const picture = { filename: 'rose.png', mimeType: 'image/png', data: { size: 4000 } };
  const { sha256, contentDigest } = await stage.act('romeo encrypts attachment', { ...picture, as: 'rose' });
  expect(sha256).toBe(contentDigest);
  const remoteAttachment = { of: 'rose', url: 'https://files.example/rose' };
  await stage.act('romeo sends', { to: 'dm', remoteAttachment, as: 'sent' });
  await stage.act('juliet syncs');
  await stage.act('juliet syncs', { conversation: 'dm' });
  expect(await stage.act('juliet decrypts attachment', { message: 'sent' })).toMatchObject({
    filename: 'rose.png',
    mimeType: 'image/png',
    data: expect.stringMatching(/^sha256:[0-9a-f]{64};4000 bytes$/),
  });
  expect(await stage.act('juliet decrypts attachment', { message: 'sent', tamper: true })).toHaveProperty(
    'error',
  );
});

test('a content type of an app’s own is text to apps that know it, and a fallback to others', async () => {
  const codecs = ['assay.example/note:1.0'];
  await using stage = await stageWith('romeo', 'juliet');
  await stage.enter('nurse', { phase: 'offline' });
  await stage.act('nurse registers', { codecs });
  await stage.act('romeo creates group', { members: ['juliet', 'nurse'], as: 'group' });
  const custom = { type: 'assay.example/note:1.0', content: 'a note', fallback: 'no notes here' };
  await stage.act('romeo sends', { to: 'group', custom, as: 'note' });
  for (const name of ['juliet', 'nurse']) {
    await stage.act(`${name} syncs`);
    await stage.act(`${name} syncs`, { conversation: 'group' });
  }
  expect(await stage.act('nurse reads message', { id: 'note' })).toMatchObject({ content: 'a note' });
  expect(await stage.act('juliet reads message', { id: 'note' })).toMatchObject({
    content: null,
    fallback: 'no notes here',
    type: 'assay.example/note:1.0',
  });
});

test('with meanwhile, several apps do something at once', async () => {
  await using stage = await stageWith('romeo', 'juliet');
  await stage.act('romeo creates group', { members: 'juliet', as: 'group' });
  await stage.act('juliet syncs');
  const send = (name: string) => ({ to: 'group', text: `${name} {i}`, times: 5, meanwhile: true });
  const performing = ['romeo', 'juliet'].map((name) => stage.start(`${name} sends`, send(name)));
  await Promise.all(performing);
  for (const name of ['romeo', 'juliet']) expect(await stage.next(name, 'sent')).toMatchObject({ count: 5 });
  await stage.act('romeo syncs', { conversation: 'group' });
  const { texts } = await stage.act('romeo lists messages', { in: 'group' });
  expect(texts).toHaveLength(10);
});
