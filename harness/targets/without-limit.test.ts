import { expect, test } from 'vitest';
import { unaskedOf } from './without-limit.ts';

test('a limit that is switched off cannot be asked for, and the reason names what counted', () => {
  expect(unaskedOf({ withoutLimit: { 'failed-logins': 'mod_counter' } })).toEqual({
    unasked: {
      'limit failed-logins': 'assay runs it without mod_counter, as all scenarios come from one address',
    },
  });
});

test('a server with its limits can be asked for them', () => {
  expect(unaskedOf({})).toEqual({});
});
