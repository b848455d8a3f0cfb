import { describe, expect, test } from 'vitest';
import { byNumbers } from '../harness/data/order.ts';
import type { Verdict } from '../harness/verdict.ts';
import { count, countByLevel, decidedBySpec, spellCounts } from './counts.ts';
import { outline, suspects } from './outline.ts';
import { quietReport, result, sampleReport, target } from './sample.ts';

test('checks stand under their first requirement, by spec and section, targets side by side', () => {
  const shown = outline(sampleReport());
  const rows = shown.specs.map(({ id, requirements }) => [
    id,
    requirements.map((requirement) => [
      requirement.id,
      requirement.checks.map(({ name, level, cells, differs }) => [
        name,
        level,
        cells.map((cell) => cell?.verdict ?? null),
        differs,
      ]),
    ]),
  ]);
  expect([shown.targets, rows]).toEqual([
    ['alpha@1.0', 'beta@2.1', 'delta@4', 'gamma@3'],
    [
      [
        'RFC6120',
        [
          [
            'RFC6120-8.1.2.1-01',
            [['message-to-bare-jid#from-is-stamped', 'MUST', ['fail', 'fail', null, 'blocked'], true]],
          ],
          [
            'RFC6120-8.4-03',
            [
              [
                'iq-get-unknown-namespace#refused-with-service-unavailable',
                'MUST',
                ['pass', 'pass', null, 'fail'],
                true,
              ],
            ],
          ],
        ],
      ],
      [
        'XEP-0030',
        [
          [
            'XEP-0030-3.1-01',
            [
              [
                'disco-info-of-the-server#features-are-listed',
                'MAY',
                ['observed', 'not-claimed', null, 'unverifiable'],
                true,
              ],
            ],
          ],
          [
            'XEP-0030-6-02',
            [['disco-info-of-the-server#node-is-echoed', 'IMPLIED', [null, 'fail', null, null], false]],
          ],
          [
            undefined,
            [['disco-info-of-the-server#stream-stays-open', 'SHOULD', [null, null, null, 'error'], false]],
          ],
        ],
      ],
    ],
  ]);
});

describe('targets differ', () => {
  const differs = (...results: ReturnType<typeof result>[]) =>
    outline(quietReport({ targets: results.map((one) => target(one.target)), results })).specs[0]
      ?.requirements[0]?.checks[0]?.differs;

  test('when they did different things in the same check that only observes', () => {
    const seen = (id: string, signature: string) => result({ target: id, verdict: 'observed', signature });
    expect([differs(seen('a', 'x'), seen('b', 'y')), differs(seen('a', 'x'), seen('b', 'x'))]).toEqual([
      true,
      false,
    ]);
  });

  test('not because a baseline knows the failure of one of them', () => {
    const known = { state: 'known', why: 'reported' } as const;
    const failed = { verdict: 'fail', reason: 'no answer' } as const;
    expect(differs(result({ ...failed, baseline: known }), result({ ...failed, target: 'b' }))).toBe(false);
  });
});

describe('a check is suspect', () => {
  const suspected = (given: Readonly<Record<string, Verdict>>) => {
    const results = Object.entries(given).map(([id, verdict]) => result({ target: id, verdict }));
    return suspects(quietReport({ targets: results.map((one) => target(one.target)), results })).length > 0;
  };

  test.each<[string, Readonly<Record<string, Verdict>>, boolean]>([
    ['all of three servers fail it', { a: 'fail', b: 'fail', c: 'fail' }, true],
    ['all but one of four fail it', { a: 'fail', b: 'fail', c: 'fail', d: 'pass' }, true],
    ['not when one of three passes', { a: 'fail', b: 'fail', c: 'pass' }, false],
    ['not when two of five pass', { a: 'fail', b: 'fail', c: 'fail', d: 'pass', e: 'pass' }, false],
    ['not when there are only two servers', { a: 'fail', b: 'fail' }, false],
    ['not when servers could not be judged', { a: 'fail', b: 'fail', c: 'blocked' }, false],
    [
      'not when all are releases of one server',
      { 'a@1': 'fail', 'a@2': 'fail', 'a@3': 'fail', b: 'fail' },
      false,
    ],
  ])('%s', (_name, given, expected) => {
    expect(suspected(given)).toBe(expected);
  });
});

test('levels are counted apart, known failures beside new ones', () => {
  const ofBeta = sampleReport().results.filter(({ target: id }) => id === 'beta@2.1');
  expect([...countByLevel(ofBeta)]).toEqual([
    ['MUST', { pass: 1, fail: 1 }],
    ['MAY', { 'not-claimed': 1 }],
    ['IMPLIED', { known: 1 }],
  ]);
  expect(spellCounts(count(ofBeta))).toBe('1 pass, 1 fail, 1 known fail, 1 not claimed');
});

test('a requirement is decided once, however many checks decide it', () => {
  expect([...decidedBySpec(sampleReport(), 'alpha@1.0')]).toEqual([
    ['RFC6120', 2],
    ['RFC6121', 1],
    ['XEP-0030', 0],
  ]);
});

test('sections are ordered by their numbers', () => {
  expect(['10.1', '8.10', '8.2', '8', 'A.1', '8.2.1'].toSorted(byNumbers)).toEqual([
    '8',
    '8.2',
    '8.2.1',
    '8.10',
    '10.1',
    'A.1',
  ]);
});
