import { optionsIn } from '../../../values.ts';
import { type Field, list, meaning } from './fields.ts';
import { type Names, namesIn } from './names.ts';
import type { AppVerb, Values } from './verb.ts';

/** A party's name, an inbox or an address; which of the two is told is up to `by`. */
export const person: Field = {
  schema: { title: 'person', type: 'string', description: 'A party’s name, an inbox, or an address.' },
  resolve: (value) => String(value),
};

export const people: Field = meaning(list(person), 'Parties’ names, inboxes, or addresses.');
const isAddress = (text: string): boolean => /^0x/i.test(text);

/** Who is meant, one by one: a name may stand for several inboxes, separated by commas. */
const each = (written: string, names: Names): readonly string[] => {
  const name = names.text(written);
  return (names.bound(name) ?? name).split(',');
};

/**
 * Replaces the people under a key by what the SDK is to find them by: `by` says which, otherwise addresses go as
 * such and everybody else by inbox.
 */
export const addressed =
  (key: string) =>
  (values: Values, names: Names): Values => {
    const value = values[key] ?? [];
    const people = [value].flat().flatMap((one) => each(String(one), names));
    const by = values.by ?? (people.length > 0 && people.every(isAddress) ? 'address' : 'inbox');
    const named = people.map((one) => (by === 'inbox' ? names.inbox(one) : names.address(one)));
    return { ...values, by, [key]: Array.isArray(value) ? named : (named[0] ?? '') };
  };

/** An app looks all members up and writes to each: 250 took 1.4 s on a quiet machine, fifty times a usual action. */
const membersPerAction = 25;

/** How much work as many members are as a step names. */
export const workForMembers: NonNullable<AppVerb['work']> = (value, bindings) => {
  const { members = [] } = optionsIn(value);
  const all = [members].flat().flatMap((one) => each(String(one), namesIn(bindings)));
  return 1 + all.length / membersPerAction;
};
