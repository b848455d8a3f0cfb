import { describe, expect, test } from 'vitest';
import type { StepValue } from '../language/scenario.ts';
import { partyKinds } from './index.ts';
import { complaintText } from './testing/complaint-text.ts';

const kinds = [...partyKinds.values()];

/** A value that nobody can mean: with a key too many, or of another type. */
const spoilt = (value: StepValue): StepValue => {
  if (Array.isArray(value)) return [...value, true];
  if (typeof value === 'object' && value !== null) return { ...value, nonsense: 1 };
  return { nonsense: 1 };
};

describe.each(kinds.map((kind) => [kind.kind, kind] as const))('%s', (_, kind) => {
  const rows = Object.entries(kind.verbs).flatMap(([verb, { schema }]) =>
    ((schema.examples ?? []) as readonly StepValue[]).map((example) => [verb, example] as const),
  );

  test('each verb says what it does, and has an example', () => {
    for (const [verb, { summary, schema }] of Object.entries(kind.verbs)) {
      expect.soft(`ana ${verb}`).toMatch(/^[a-z][a-z0-9-]* [a-z][a-z -]*$/);
      expect.soft(summary, verb).toMatch(/^[A-Z].*\.$/s);
      expect.soft(schema.examples?.length, verb).toBeGreaterThan(0);
    }
  });

  test.each(rows)('%s: %j is fine, and what cannot be meant is refused', (verb, example) => {
    expect(complaintText(kind, verb, example)).toBeUndefined();
    expect(complaintText(kind, verb, spoilt(example))).toMatch(/^(\S.*: )?found .+, expected .+/);
  });

  test('each option says what it is for', () => {
    for (const [name, { description }] of Object.entries(kind.options))
      expect.soft(description, name).toMatch(/\.$/);
  });
});
