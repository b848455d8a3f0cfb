import { expect, test } from 'vitest';
import { check, scenarioOf } from '../scenario/sample.ts';
import { accountPool } from './accounts.ts';

const account = (user: string) => ({ user, password: `secret of ${user}` });
const list = { kind: 'list', accounts: ['ann', 'ben', 'cid'].map(account) } as const;
const scenario = scenarioOf(
  '{ romeo: client }',
  `- romeo sends: <presence/>\n- romeo receives: <presence/>\n  ${check('one')}`,
);
const never = new AbortController().signal;
const users = ({ accounts }: { readonly accounts: ReadonlyMap<string, { readonly user: string }> }) =>
  [...accounts].map(([holder, { user }]) => [holder, user]);

test('a pool gives each account once, after those that are taken, and says when it is empty', async () => {
  const pool = accountPool({ kind: 'pool', accounts: list.accounts }, 1);
  {
    using first = await pool.lease(['romeo'], never);
    expect(users(first)).toEqual([['romeo', 'ben']]);
  }
  using second = await pool.lease(['romeo'], never);
  expect(users(second)).toEqual([['romeo', 'cid']]);
  await expect(pool.lease(['romeo'], never)).rejects.toThrow(
    'the pool of accounts made for this run is empty',
  );
});

test('what a scenario may leave is removed before an account is leased again', async () => {
  const cleaned: (readonly string[])[] = [];
  const gate = Promise.withResolvers<void>();
  const pool = accountPool(list, 0, async (accounts) => {
    cleaned.push(accounts.map(({ user }) => user));
    await gate.promise;
    return new Map();
  });
  const first = await pool.lease(['romeo', 'juliet'], never, scenario);
  first[Symbol.dispose]();
  {
    using clean = await pool.lease(['romeo'], never);
    expect(users(clean)).toEqual([['romeo', 'cid']]);
  }
  const second = pool.lease(['a', 'b', 'c'], never);
  gate.resolve();
  using all = await second;
  expect([cleaned, all.accounts.size, all.problem]).toEqual([[['ann', 'ben']], 3, undefined]);
});

test('who asks whether all is clean waits for what is being cleaned', async () => {
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  const pool = accountPool(list, 0, async () => {
    await gate.promise;
    order.push('clean');
    return new Map();
  });
  await pool.settled();
  (await pool.lease(['romeo'], never, scenario))[Symbol.dispose]();
  const settled = pool.settled().then(() => order.push('settled'));
  gate.resolve();
  await settled;
  expect(order).toEqual(['clean', 'settled']);
});

test('an account that is not clean is leased last, cleaned once more, and then told', async () => {
  let rounds = 0;
  const pool = accountPool(list, 0, async (accounts) => {
    rounds += 1;
    return new Map(
      accounts.filter(({ user }) => user === 'ann').map(({ user }) => [user, 'it still has a contact']),
    );
  });
  (await pool.lease(['romeo'], never, scenario))[Symbol.dispose]();
  await new Promise(setImmediate);
  {
    using others = await pool.lease(['romeo', 'juliet'], never);
    expect([users(others).map(([, user]) => user), others.problem]).toEqual([['ben', 'cid'], undefined]);
  }
  using all = await pool.lease(['a', 'b', 'c'], never);
  expect([rounds, all.problem]).toEqual([2, 'the account ann could not be cleaned: it still has a contact']);
});

test('accounts on a list are leased to one scenario at a time; who comes late waits until they are back', async () => {
  const pool = accountPool(list, 0);
  const first = await pool.lease(['romeo', 'juliet'], never);
  const order: string[] = [];
  const second = pool.lease(['romeo', 'juliet'], never).then((lease) => {
    order.push('leased again');
    return lease;
  });
  using third = await pool.lease(['romeo'], never);
  order.push('given back');
  expect(users(third)).toEqual([['romeo', 'cid']]);
  first[Symbol.dispose]();
  using again = await second;
  expect(order).toEqual(['given back', 'leased again']);
  expect(users(again)).toEqual([
    ['romeo', 'ann'],
    ['juliet', 'ben'],
  ]);
});

test('many at once never share an account, and all get their turn', async () => {
  const pool = accountPool(list, 0);
  const leased = new Set<string>();
  let served = 0;
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      using lease = await pool.lease(index % 2 === 0 ? ['romeo'] : ['romeo', 'juliet'], never);
      for (const { user } of lease.accounts.values()) {
        expect(leased.has(user)).toBe(false);
        leased.add(user);
      }
      await new Promise(setImmediate);
      for (const { user } of lease.accounts.values()) leased.delete(user);
      served += 1;
    }),
  );
  expect(served).toBe(50);
});

test('who needs more than there are is refused at once; who waits can be called off', async () => {
  const pool = accountPool(list, 0);
  await expect(pool.lease(['a', 'b', 'c', 'd'], never)).rejects.toThrow(
    'this scenario needs 4 accounts and there are 3',
  );
  using all = await pool.lease(['a', 'b', 'c'], never);
  const controller = new AbortController();
  const waiting = pool.lease(['a'], controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(all.accounts.size).toBe(3);
});
