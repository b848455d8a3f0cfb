import type { StepValue } from '../../scenario/scenario.ts';
import type { Field } from './fields.ts';
import type { Names } from './names.ts';
import type { Values } from './verb.ts';

/** A party's name, an inbox or an address; which of the two is told is up to `by`. */
export const person: Field = {
  shape: 'person',
  problem: (value: StepValue) =>
    typeof value === 'string' ? undefined : `${JSON.stringify(value)}, which is no person`,
  resolve: (value) => String(value),
};

const isAddress = (text: string): boolean => /^0x/i.test(text);

/**
 * Replaces the people under some keys by what the SDK is to find them by: `by` says which, otherwise addresses go
 * as such and everybody else by inbox.
 */
export const addressed =
  (...keys: readonly string[]) =>
  (values: Values, names: Names): Values => {
    const written = keys.flatMap((key) => values[key] ?? []).map(String);
    const plainAddresses = written.length > 0 && written.every((one) => isAddress(names.text(one)));
    const by = values.by ?? (plainAddresses ? 'address' : 'inbox');
    const told = (one: unknown): string =>
      by === 'inbox' ? names.inbox(String(one)) : names.address(String(one));
    const entries = keys.flatMap((key) => {
      const value = values[key];
      if (value === undefined) return [];
      return [[key, Array.isArray(value) ? value.map(told) : told(value)] as const];
    });
    return { ...values, by, ...Object.fromEntries(entries) };
  };
