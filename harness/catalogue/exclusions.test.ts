import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../root.ts';
import { exclusions } from './exclusions.ts';

test('every reason that the catalogue may give is said in words, and no other', () => {
  const schema = JSON.parse(readFileSync(root('fixtures/schemas/requirements.schema.json'), 'utf8'));
  expect(Object.keys(exclusions)).toEqual(schema.$defs.requirement.properties.excluded.enum);
});
