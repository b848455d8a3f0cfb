import { expect, test } from 'vitest';
import { check, scenarioOf } from '../scenario/sample.ts';
import { checkEnoughAccounts } from './enough-accounts.ts';

const server = {
  driver: 'external',
  protocol: 'xmpp',
  id: 'xmpp://localhost:5222',
  host: 'localhost',
  port: 5222,
  directTls: false,
} as const;
const large = scenarioOf(
  '{ romeo: client, juliet: client }',
  `- romeo sends: <presence/>\n- juliet receives: <presence/>\n  ${check('one')}`,
);
const environment = { ASSAY_ACCOUNTS: 'ann:secret' };

test('a list of accounts that is shorter than a scenario needs is refused with the number', () => {
  expect(() => checkEnoughAccounts([[server]], [large], environment)).toThrow(
    /^ASSAY_ACCOUNTS has 1 account, and 2 are needed/,
  );
});

test('what cannot be played on a server that runs already needs no accounts there', () => {
  const stopped = { ...large, needs: ['ability stop'] };
  expect(() => checkEnoughAccounts([[server]], [stopped], environment)).not.toThrow();
});
