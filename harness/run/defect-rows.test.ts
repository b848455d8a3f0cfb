import { expect, test } from 'vitest';
import type { Baseline } from '../../reports/baseline.ts';
import type { Defect } from '../../reports/defect.ts';
import { checkProblems } from './check.ts';
import { defectRows, seenIn } from './defect-rows.ts';
import { catalogue, scenario } from './sample-run.ts';

const scenarios = [scenario('rfc1/roster/get', { answered: ['RFC1-1-02', 'RFC1-1-01'] })];
const defect: Defect = {
  id: 'mute',
  spec: 'RFC1',
  title: 'Nothing is answered',
  products: ['alpha', 'beta'],
  checks: ['rfc1/roster/*#answered'],
  signatures: ['missing'],
  argument: 'It must.',
  defence: 'None.',
  link: 'fixtures/defects/rfc1.md#mute',
};
const answered = { ...defect, everybody: 'They have all overlooked it.' };
const baseline = (
  product: string,
  from: string,
  configuration: 'default' | 'best',
  signature = 'missing',
): Baseline => ({
  product,
  versions: `>=${from} <9`,
  configuration,
  entries: [{ check: 'rfc1/roster/get#answered', signature, state: 'recorded' }],
});
const baselines = [
  baseline('alpha', '2.0', 'default'),
  baseline('alpha', '2.0', 'best'),
  baseline('alpha', '1.0', 'default'),
  baseline('alpha', '3.0', 'best', 'differs'),
  baseline('beta', '1', 'best'),
];

test('a defect has its requirements, where it is seen, and a command for the newest version', () => {
  const names = new Map([
    [
      'alpha',
      new Map([
        ['2.0', 'alpha@2.0'],
        ['1.0', 'alpha@1.0'],
      ]),
    ],
  ]);
  const [row] = defectRows([defect], baselines, { scenarios, catalogue }, names);
  expect(row && { ...row, seen: seenIn(row.seen) }).toEqual({
    id: 'mute',
    spec: 'RFC1',
    title: 'Nothing is answered',
    link: 'fixtures/defects/rfc1.md#mute',
    requirements: [
      { id: 'RFC1-1-01', level: 'MUST' },
      { id: 'RFC1-1-02', level: 'SHOULD' },
    ],
    checks: ['rfc1/roster/get#answered'],
    seen: 'alpha 1.0 (default), 2.0; beta 1 (best)',
    command: 'bin/assay run alpha@2.0 --scenario rfc1/roster/get --no-baseline --out assay-repeat',
  });
});

test('a defect that no baseline shows has no row', () => {
  expect(
    defectRows([{ ...defect, products: ['gamma'] }], baselines, { scenarios, catalogue }, new Map()),
  ).toEqual([]);
});

test('a failure that two defects explain is complained about', () => {
  const other = { ...answered, id: 'deaf', checks: ['rfc1/roster/get#*'] };
  expect(checkProblems({ catalogue, scenarios }, baselines, [answered, other])).toEqual(
    ['alpha', 'beta'].map(
      (product) =>
        `defect deaf: found rfc1/roster/get#answered of ${product}, which mute explains as well, expected one cause`,
    ),
  );
});

test('a defect that every server shows says why it is one, and no other does', () => {
  const fixtures = { catalogue, scenarios };
  const shared = [baseline('alpha', '1', 'best'), baseline('beta', '1', 'default')];
  expect(checkProblems(fixtures, shared, [answered])).toEqual([]);
  expect(checkProblems(fixtures, shared, [defect])).toEqual([
    'defect mute: found no everybody, though every server fails rfc1/roster/get#answered',
  ]);
  const own = [baseline('alpha', '1', 'best')];
  expect(checkProblems(fixtures, own, [{ ...answered, products: ['alpha'] }])).toEqual([
    'defect mute: found everybody, expected a check that every server fails',
  ]);
});

test('whatever a defect says that no baseline has is found', () => {
  const fixtures = { catalogue, scenarios };
  const stale = {
    ...answered,
    spec: 'RFC9',
    products: ['alpha', 'gamma'],
    checks: ['rfc1/roster/get#answered', 'rfc1/gone#answered'],
    signatures: ['missing', 'never*'],
  };
  expect(checkProblems(fixtures, baselines, [answered])).toEqual([]);
  expect(checkProblems(fixtures, baselines, [stale])).toEqual([
    'defect mute: found RFC9, expected a specification',
    'defect mute: found gamma, expected what a baseline has',
    'defect mute: found rfc1/gone#answered, expected what a baseline has',
    'defect mute: found never*, expected what a baseline has',
  ]);
});
