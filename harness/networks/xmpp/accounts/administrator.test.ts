import { expect, test } from 'vitest';
import { createAccounts } from '../../accounts.ts';
import { administrationOf, startFake } from '../fakes/index.ts';
import { administrator } from './administrator.ts';

const soon = () => AbortSignal.timeout(10_000);
const admin = { user: 'admin', password: 'secret of the admin' };
const server = () => startFake({ accounts: [admin], extensions: [administrationOf('admin')] });

test('accounts are added and deleted by commands, many of them with one', async () => {
  await using fake = await server();
  const wanted = createAccounts(60);
  const maker = administrator(fake.site, admin);
  await maker.make(wanted, () => undefined, soon());
  expect(fake.accounts).toHaveLength(61);
  expect(await maker.delete(wanted, soon())).toEqual([]);
  expect(fake.accounts).toEqual([admin]);
  await fake.idle(soon());
});

test('one that is gone already does not keep the others there', async () => {
  await using fake = await server();
  const [gone, ...wanted] = createAccounts(5);
  const maker = administrator(fake.site, admin);
  await maker.make(wanted, () => undefined, soon());
  expect(await maker.delete([...(gone ? [gone] : []), ...wanted], soon())).toEqual([]);
  expect(fake.accounts).toEqual([admin]);
});

test('a session goes on however much came before, if each answer is short enough', async () => {
  const padded = administrationOf('admin', { deletes: 'one', padding: 100_000 });
  await using fake = await startFake({ accounts: [admin], extensions: [padded] });
  const wanted = createAccounts(30);
  const maker = administrator(fake.site, admin);
  await maker.make(wanted, () => undefined, soon());
  expect(await maker.delete(wanted, soon())).toEqual([]);
  expect(fake.accounts).toEqual([admin]);
});

test('where a session is cut off, another one deletes the rest', async () => {
  const wanted = createAccounts(12);
  const short = administrationOf('admin', { deletes: 'one', patience: 5 });
  await using fake = await startFake({ accounts: [admin, ...wanted], extensions: [short] });
  expect(await administrator(fake.site, admin).delete(wanted, soon())).toEqual([]);
  expect(fake.accounts).toEqual([admin]);
});

test('what a server cuts off before anything was deleted is not tried for ever', async () => {
  const wanted = createAccounts(3);
  const deaf = administrationOf('admin', { patience: 0 });
  await using fake = await startFake({ accounts: [admin, ...wanted], extensions: [deaf] });
  expect(await administrator(fake.site, admin).delete(wanted, soon())).toEqual(wanted);
});

test('who is no administrator is told', async () => {
  await using fake = await startFake({ accounts: [admin], extensions: [administrationOf('somebody else')] });
  await expect(
    administrator(fake.site, admin).make(createAccounts(1), () => undefined, soon()),
  ).rejects.toMatchObject({
    name: 'MakingError',
    code: 'unavailable',
    message: 'admin@fake.example may not add users by command: forbidden',
  });
});
