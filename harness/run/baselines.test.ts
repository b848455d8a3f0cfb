import { describe, expect, test } from 'vitest';
import { isDrafted, loadBaselines, readBaseline } from './baselines.ts';

const file = '/elsewhere/baseline.yaml';
const written = (entry: string, head = 'product: alpha') => `${head}\nentries:\n  - ${entry}\n`;
const refusal = (text: string): string => {
  try {
    readBaseline(file, text);
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
  return 'taken';
};

test('a baseline of ours never calls known what nobody has looked at', () => {
  const ours = loadBaselines();
  const known = ours.flatMap(({ entries }) => entries).filter(({ state }) => state === 'known');
  expect(ours.length).toBeGreaterThan(0);
  // Reading refuses known entries without a reason of a person, or without a link: none of ours may slip through.
  expect(known.filter(({ reason = '', link }) => link === undefined || isDrafted(reason))).toEqual([]);
});

test('no reason in our baselines is what a report says', () => {
  const reasons = loadBaselines().flatMap(({ entries }) => entries.flatMap(({ reason }) => reason ?? []));
  expect(reasons.filter(isDrafted)).toEqual([]);
});

describe('a baseline', () => {
  test('may be empty, and may be left out', () => {
    expect(readBaseline(file, 'product: alpha\nentries: []\n')).toEqual({ product: 'alpha', entries: [] });
    expect(loadBaselines({ ours: false })).toEqual([]);
  });

  test.each(['', '\n', '# nothing yet\n---\n'])(
    'that is a file without content says what to write: %j',
    (text) => {
      expect(refusal(text)).toBe(
        `${file}:1: found nothing, expected a product and its entries\n  try: where nothing is known to fail, write the lines "product: NAME" and "entries: []"`,
      );
    },
  );

  test.each([
    ['{ check: a#b, signature: x, state: recorded }', 'taken'],
    ['{ check: a#b, verdict: blocked, state: recorded }', 'taken'],
    [
      '{ check: a#b, signature: x, state: known, reason: it is so by design, link: "https://e.org/1" }',
      'taken',
    ],
    [
      '{ check: a#b, signature: x, state: known, reason: it is so by design, link: README.md#verdicts }',
      'taken',
    ],
    ['{ check: a#b, state: recorded }', `${file}:3: found no signature, expected the key signature`],
    [
      '{ check: a#b, signature: x, state: known, link: "https://e.org/1" }',
      `${file}:3: found no reason, expected the key reason`,
    ],
    [
      '{ check: a#b, signature: x, state: known, reason: it is so by design }',
      `${file}:3: found no link, expected the key link`,
    ],
    [
      '{ check: a#b, signature: x, state: known, reason: it is so by design, link: nowhere.md }',
      `${file}:3: found nowhere.md, expected an address, or a page in this repository`,
    ],
    [
      '{ check: a#b, signature: x, state: known, reason: it is so by design, link: "https://" }',
      `${file}:3: found https://, expected an address, or a page in this repository`,
    ],
    [
      '{ check: a#b, signature: x, state: known, reason: "RFC6120-8.4-03: nothing came", link: "https://e.org/1" }',
      `${file}:3: found "RFC6120-8.4-03: nothing came", expected what a person found out, not what the report says`,
    ],
  ])('with %s: %s', (entry, told) => {
    expect(refusal(written(entry))).toBe(told);
  });

  test('says which versions it is for in a way that can be read', () => {
    const head = 'product: alpha\nversions: latest';
    expect(refusal(written('{ check: a#b, signature: x, state: recorded }', head))).toBe(
      `${file}:2: found "latest", expected a range of versions\n  try: versions: ">=13 <14"`,
    );
  });
});

test.each([
  ['RFC6120-8.4-03: nothing fitting came', true],
  ['RFC6121-8.5.4-T1-13, RFC6121-8.5.3.2.1-01: a message came that must not', true],
  ['XMTP-DOCS-10-01: /deletion/error: expected no error, found …', true],
  ['/iq: expected <stream:error>, found <iq>', true],
  ['recorded to fail as "missing"', true],
  ['nothing fitting came: 10000 ms passed', true],
  ['RFC6120-8.4-03', true],
  ['TODO', true],
  ['.', true],
  ['a message came that must not', true],
  ['/iq/error/forbidden: <forbidden> is missing among <bad-request>, <text>', true],
  ['the marker did not arrive', true],
  ['line 14, romeo receives: nothing fitting came', true],
  ['refused failed: /failure: expected <failure>, found <success>', true],
  ['the connection was closed', true],
  ['the connection was closed by our firewall on purpose, see the ticket', false],
  ['設計上の仕様であり変更しない', false],
  ['XIP-47 leaves that to admins: see there', false],
  ['attachments travel as version 1.0; XIP-15 names 0.1', false],
])('%s is what a report says: %s', (reason, is) => {
  expect(isDrafted(reason)).toBe(is);
});
