import { expect, test } from 'vitest';
import { createAccounts } from '../../accounts.ts';
import { type RegistrationManners, registrationOf, startFake } from '../fakes/index.ts';
import { MakingError } from './maker.ts';
import { registrar } from './registrar.ts';
import { UntrustedError } from './untrusted.ts';

const soon = () => AbortSignal.timeout(10_000);
const nobody = () => undefined;
const server = (manners: RegistrationManners = {}) =>
  startFake({ accounts: [], extensions: [registrationOf(manners)] });

test.each<[string, RegistrationManners]>([
  ['the fields of the specification', {}],
  ['a data form', { form: 'data' }],
  ['one newcomer on each connection', { onePerConnection: true }],
])('accounts are registered by %s, written down before, and deleted again', async (_how, manners) => {
  await using fake = await server(manners);
  const wanted = createAccounts(20);
  const begun: string[] = [];
  const maker = registrar(fake.site);
  await maker.make(wanted, ({ user }) => begun.push(user), soon());
  const byName = (a: { user: string }, b: { user: string }) => a.user.localeCompare(b.user);
  expect(fake.accounts.toSorted(byName)).toEqual(wanted.toSorted(byName));
  expect(new Set(begun)).toEqual(new Set(wanted.map(({ user }) => user)));
  expect(await maker.delete(wanted, soon())).toEqual([]);
  expect(fake.accounts).toEqual([]);
  await fake.idle(soon());
});

test.each<[string, RegistrationManners, MakingError]>([
  ['a captcha', { form: 'captcha' }, new MakingError('refused', 'its form has a captcha')],
  ['a riddle', { form: 'riddle' }, new MakingError('refused', 'its form asks for “x-answer”')],
  [
    'a web page',
    { form: 'web' },
    new MakingError('refused', 'it sends newcomers to a web page, https://fake.example/join'),
  ],
  [
    'no registration at all',
    { closed: true },
    new MakingError('unavailable', 'it offers no in-band registration and answered service-unavailable'),
  ],
  [
    'a limit',
    { limit: 5 },
    new MakingError('slowed', 'after 5 registrations it answered resource-constraint'),
  ],
])('a server with %s is told by that', async (_what, manners, expected) => {
  await using fake = await server(manners);
  const failure: unknown = await registrar(fake.site)
    .make(createAccounts(20), nobody, soon())
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'MakingError', code: expected.code, message: expected.message });
});

test('an account that is gone already counts as deleted; one that stays is given back', async () => {
  await using fake = await server();
  const [gone] = createAccounts(1);
  if (gone === undefined) return;
  expect(await registrar(fake.site).delete([gone], soon())).toEqual([]);
  expect(fake.accounts).toEqual([]);
  await using stubborn = await server({ keepsAccounts: true });
  const [kept] = createAccounts(1);
  if (kept === undefined) return;
  const maker = registrar(stubborn.site);
  await maker.make([kept], nobody, soon());
  expect(await maker.delete([kept], soon())).toEqual([kept]);
});

test('an account whose password somebody changed is given back', async () => {
  await using fake = await server();
  const [account] = createAccounts(1);
  if (account === undefined) return;
  const maker = registrar(fake.site);
  await maker.make([account], nobody, soon());
  const other = { ...account, password: 'another' };
  expect(await maker.delete([other], soon())).toEqual([other]);
});

test('no password goes to a server whose certificate nothing vouches for', async () => {
  await using fake = await startFake({ accounts: [], tls: true, extensions: [registrationOf()] });
  const { listeners } = fake.site;
  for (const listener of ['c2s', 'c2s-tls']) {
    const address = listeners[listener];
    if (address === undefined) throw new Error(`a fake without ${listener}`);
    const site = { ...fake.site, listeners: { [listener]: address }, ca: [] };
    const failure: unknown = await registrar(site)
      .make(createAccounts(1), nobody, soon())
      .catch((error: unknown) => error);
    expect(failure).toEqual(new UntrustedError('UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
  }
  expect(fake.accounts).toEqual([]);
});
