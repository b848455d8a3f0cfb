import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import type { Verb } from '../../../party.ts';
import { choice, type Fields, flag, name, object, optional } from './fields.ts';
import type { Names } from './names.ts';

/** Plain data by keys. */
export type Values = { readonly [key: string]: RecordValue };

/** Something an app can do, told as records: one of what was asked, one of what came of it. */
export interface AppVerb extends Verb {
  /** The name of both records. */
  readonly noun: string;
  /** What the app is asked, once the scenario's names are replaced. */
  readonly params: (value: StepValue, names: Names) => Values;
  /** What `as` binds, by what is put after its name: the id itself under an empty key. */
  readonly names: (result: Values) => Readonly<Record<string, RecordValue | undefined>>;
}

interface Plan {
  readonly noun: string;
  /** What it does, as a sentence without its end. */
  readonly does: string;
  readonly fields?: Fields;
  /** Puts resolved values in the shape that the app host expects. */
  readonly shape?: (values: Values, names: Names) => Values;
  /** What `as` binds; without it there is no `as`. */
  readonly names?: AppVerb['names'];
}

/** What every verb may have: the next step does not wait for its end. */
const meanwhile: Fields = { meanwhile: optional(flag) };

/** Whom a verb is about is told by inbox ids, or by addresses. */
export const by: Fields = { by: optional(choice('inbox', 'address')) };

export const verb = ({ noun, does, fields = {}, shape, names }: Plan): AppVerb => {
  const own = { ...fields, ...(names && { as: optional(name) }) };
  const all = object({ ...own, ...meanwhile });
  const keys = Object.keys(names?.({}) ?? {});
  return {
    noun,
    summary: `${does}. ${Object.keys(own).length === 0 ? 'No value' : object(own).shape}.`,
    problem: all.problem,
    params: (value, scene) => {
      const values = all.resolve(value, scene) as Values;
      return shape === undefined ? values : shape(values, scene);
    },
    names: names ?? (() => ({})),
    binds(value) {
      const as = optionIn(value, 'as');
      return typeof as === 'string' ? keys.map((key) => `${as}${key}`) : [];
    },
  };
};

/** A key of a step's value, where the value is an object. */
export const optionIn = (value: StepValue, key: string): StepValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, StepValue>>)[key]
    : undefined;

/** A verb whose value has one of some keys, and no other of them. */
export const exactlyOne = (keys: readonly string[], of: AppVerb): AppVerb => ({
  ...of,
  problem: (value) => {
    const given = keys.filter((key) => optionIn(value, key) !== undefined);
    return (
      of.problem?.(value) ?? (given.length === 1 ? undefined : `not exactly one of ${keys.join(' and ')}`)
    );
  },
});
