import { createElement } from 'ltx';
import { expect, test } from 'vitest';
import { createAccounts } from '../../accounts.ts';
import { memory, startFake } from '../fakes/index.ts';
import type { Kept } from '../fakes/memory.ts';
import { cleanAccounts } from './cleaning.ts';
import { openSession } from './session.ts';

const soon = () => AbortSignal.timeout(10_000);

const soiled = async (contacts: readonly string[]) => {
  const kept = new Map<string, Kept>();
  const [ann, ben] = createAccounts(2);
  if (ann === undefined || ben === undefined) throw new Error('two accounts are needed');
  const fake = await startFake({ accounts: [ann, ben], extensions: [memory(kept)] });
  await using session = await openSession(fake.site, ann, 'bound', soon());
  for (const jid of contacts) {
    const item = createElement('item', { jid });
    await session.request('set', createElement('query', { xmlns: 'jabber:iq:roster' }, item));
  }
  const to = `${ben.user}@fake.example`;
  session.send(createElement('message', { to }, createElement('body', {}, 'for later')));
  session.send(createElement('presence', { to, type: 'subscribe' }));
  await session.request('get', createElement('query', { xmlns: 'jabber:iq:roster' }));
  return { fake, kept, ann, ben };
};

test('contacts, messages and requests that wait are gone afterwards', async () => {
  const { fake, kept, ann, ben } = await soiled(['cid@fake.example', 'dan@fake.example/balcony']);
  await using _fake = fake;
  expect([kept.get(ann.user)?.roster.size, kept.get(ben.user)?.waiting.length]).toEqual([2, 2]);
  expect(await cleanAccounts(fake.site, [ann, ben], [], soon())).toEqual(new Map());
  expect([kept.get(ann.user)?.roster.size, kept.get(ben.user)?.waiting.length]).toEqual([0, 0]);
  await fake.idle(soon());
});

test('what does not go away is named, for the account that has it', async () => {
  const { fake, ann, ben } = await soiled(['stuck@fake.example']);
  await using _fake = fake;
  expect(await cleanAccounts(fake.site, [ann, ben], [], soon())).toEqual(
    new Map([[ann.user, 'it still has the contact stuck@fake.example']]),
  );
});

test('a session of the same account is told, and waited for where it ends', async () => {
  const { fake, ann } = await soiled([]);
  await using _fake = fake;
  const other = await openSession(fake.site, ann, 'available', soon());
  const cleaned = cleanAccounts(fake.site, [ann], [], soon());
  expect(await cleaned).toEqual(new Map([[ann.user, `it still has the session ${other.jid}`]]));
  await other[Symbol.asyncDispose]();
  expect(await cleanAccounts(fake.site, [ann], [], soon())).toEqual(new Map());
});

test('an account that nobody can log in to is told', async () => {
  const { fake, ann, ben } = await soiled([]);
  await using _fake = fake;
  const problems = await cleanAccounts(fake.site, [{ ...ann, password: 'wrong' }, ben], [], soon());
  expect([...problems.keys()]).toEqual([ann.user]);
  expect(problems.get(ann.user)).toContain('not-authorized');
});
