import { expect, test } from 'vitest';
import { renderAccounts, scramOf } from './accounts.ts';

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
