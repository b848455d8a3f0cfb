import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../targets/testing/fake-definition.ts';
import { addToLedger, keepLedger, type Ledger, ledgerPath, leftLedgers } from './ledger.ts';

const ann = { user: 'ann', password: 'secret of ann' };
const ben = { user: 'ben', password: 'secret of ben' };
const ledger: Ledger = {
  target: 'xmpp://example.org:5222',
  domain: 'example.org',
  kind: 'made',
  accounts: [],
};

test('what was begun is found by the next run, also where a kill cut the last line short', async () => {
  await using folder = await temporaryFolder();
  const path = ledgerPath(join(folder.path, 'evidence', 'one'));
  keepLedger(path, { ...ledger, accounts: [ann] });
  addToLedger(path, ledger, ben);
  writeFileSync(path, '{"user":"cid","passw', { flag: 'a' });
  expect(leftLedgers(folder.path)).toEqual([{ ...ledger, accounts: [ann, ben] }]);
  // Nobody but the user may read passwords.
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('with nothing left to undo it is gone', async () => {
  await using folder = await temporaryFolder();
  const evidence = join(folder.path, 'evidence', 'one');
  keepLedger(ledgerPath(evidence), { ...ledger, accounts: [ann] });
  keepLedger(ledgerPath(evidence), ledger);
  expect([readdirSync(evidence), leftLedgers(folder.path)]).toEqual([[], []]);
});

test('what is no ledger tells nothing', async () => {
  await using folder = await temporaryFolder();
  expect(leftLedgers(join(folder.path, 'nowhere'))).toEqual([]);
  keepLedger(ledgerPath(join(folder.path, 'evidence', 'one')), { ...ledger, accounts: [ann] });
  writeFileSync(ledgerPath(join(folder.path, 'evidence', 'one')), 'something else\n');
  expect(leftLedgers(folder.path)).toEqual([]);
});
