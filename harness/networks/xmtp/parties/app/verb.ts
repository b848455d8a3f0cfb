import type { Schema } from '../../../../data/schema.ts';
import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import type { Verb } from '../../../party.ts';
import { optionsIn } from '../../../values.ts';
import type { Tap } from '../../tap/index.ts';
import { choice, type Fields, flag, may, name, object, optional } from './fields.ts';
import type { Names } from './names.ts';

/** An app checks the whole log of its inbox: one of 256 updates took 2.4 s on a quiet machine, others a tenth of that. */
export const workOnInbox = 3;

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
  /** What is done to the app's way to the node, where the app itself is not asked. */
  readonly act?: (tap: Tap, params: Values) => Values;
}

interface Plan extends Pick<AppVerb, 'noun' | 'act' | 'work'> {
  /** What it does, as a sentence without its end. */
  readonly does: string;
  readonly fields?: Fields;
  /** Of these fields exactly one is there. */
  readonly oneOf?: readonly string[];
  /** Ways to write its value, for the reference. */
  readonly examples: readonly StepValue[];
  /** Puts resolved values in the shape that the app host expects. */
  readonly shape?: (values: Values, names: Names) => Values;
  /** What `as` binds; without it there is no `as`. */
  readonly names?: AppVerb['names'];
}

/** What every verb may have. */
const meanwhile: Fields = { meanwhile: optional(flag('The next step does not wait for its end.')) };

/** Whom a verb is about is told by inbox ids, or by addresses. */
export const by: Fields = {
  by: may(choice('inbox', 'address'), 'How people are told; by address where all of them are addresses.'),
};

const whatIsBound = (keys: readonly string[]): string =>
  `What later steps call it; binds ${keys.map((key) => `{NAME${key}}`).join(', ')}.`;

export const verb = (plan: Plan): AppVerb => {
  const { noun, does, fields = {}, oneOf, examples, shape, names, act, work } = plan;
  const keys = Object.keys(names?.({}) ?? {});
  const all = object(
    { ...fields, ...(names && { as: may(name, whatIsBound(keys)) }), ...meanwhile },
    { examples, ...(oneOf && { exactlyOneOf: oneOf }) },
  );
  return {
    noun,
    summary: `${does}.`,
    schema: all.schema satisfies Schema,
    params: (value, scene) => {
      const values = all.resolve(value, scene) as Values;
      return shape === undefined ? values : shape(values, scene);
    },
    names: names ?? (() => ({})),
    binds(value) {
      const { as } = optionsIn(value);
      return typeof as === 'string' ? keys.map((key) => `${as}${key}`) : [];
    },
    ...(act && { act }),
    ...(work && { work }),
  };
};
