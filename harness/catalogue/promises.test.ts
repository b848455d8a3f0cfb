import { expect, test } from 'vitest';
import { checksOf } from '../language/scenario.ts';
import { loadFixtures } from '../run/fixtures.ts';

const { scenarios, catalogue } = loadFixtures();
const checks = scenarios.flatMap((scenario) =>
  checksOf(scenario).map((check) => ({ ...check, id: `${scenario.id}#${check.id}` })),
);

test('what documentation says of other SDKs is no promise of Node: where a check is about it, it observes', () => {
  const others = new Set(
    [...catalogue.requirements.values()].flatMap(({ id, sdks }) =>
      sdks && !sdks.includes('Node') ? [id] : [],
    ),
  );
  const about = checks.filter(({ covers }) => covers.some((id) => others.has(id)));
  expect(about.length).toBeGreaterThan(0);
  expect(about.filter(({ observe }) => !observe).map(({ id }) => id)).toEqual([]);
});

test('where two texts contradict each other, a check names both and observes', () => {
  const against = [...catalogue.requirements.values()].flatMap(({ id, note }) => {
    const other = /^.*[Aa]gainst ([A-Z0-9]+-[A-Z0-9.-]+-\d\d)/.exec(note ?? '')?.[1];
    return other === undefined ? [] : [[id, other] as const];
  });
  expect(against.length).toBeGreaterThan(0);
  const both = (one: string, other: string) =>
    checks.filter(({ covers }) => covers.includes(one) && covers.includes(other));
  expect(against.filter(([one, other]) => !both(one, other).some(({ observe }) => observe))).toEqual([]);
  expect(
    against.flatMap(([one, other]) => both(one, other).flatMap(({ observe, id }) => (observe ? [] : [id]))),
  ).toEqual([]);
});
