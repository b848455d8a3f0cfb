import { expect, test } from 'vitest';
import { countedAccounts, createAccounts, renderAccounts, scramOf } from './accounts.ts';

test('names and passwords are unlike each other and hard to guess', () => {
  const accounts = createAccounts(100);
  expect(new Set(accounts.flatMap(({ user, password }) => [user, password])).size).toBe(200);
  for (const { user, password } of accounts) {
    expect(user).toMatch(/^a[0-9a-f]{12}$/);
    expect(password).toMatch(/^[0-9a-f]{24}$/);
  }
});

test('accounts are counted as people count', () => {
  expect([0, 1, 2].map(countedAccounts)).toEqual(['0 accounts', '1 account', '2 accounts']);
});

test('the file lists every account between what comes before and after', async () => {
  const accounts = [
    { user: 'romeo', password: 'one' },
    { user: 'juliet', password: 'two' },
  ];
  const recipe = { file: 'list', before: 'begin {{domain}}', each: '{{user}}:{{password}}', after: 'end\n' };
  expect(await renderAccounts(recipe, accounts, { domain: 'example.test' }, 'a recipe')).toBe(
    'begin example.test\nromeo:one\njuliet:two\nend\n',
  );
});

test('SCRAM keys are those of the exchange in RFC 5802 section 5', async () => {
  expect(await scramOf('pencil', Buffer.from('QSXCR+Q6sek8bf92', 'base64'), 4096)).toEqual({
    'scram.iterations': '4096',
    'scram.salt': 'QSXCR+Q6sek8bf92',
    'scram.stored-key': '6dlGYMOdZcOPutkcNY8U2g7vK9Y=',
    'scram.server-key': 'D+CSWLOshSulAsxiupA+qs2/fTE=',
  });
});
