import type { Schema } from '../../../../data/schema.ts';
import type { Options, StepValue } from '../../../../language/scenario.ts';
import { optionsIn as given, keys } from '../../../values.ts';

/** What a verb takes. */
export interface Form {
  readonly options: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** The option that is meant where the value is no more than a text. */
  readonly short?: string;
}

/** What a value of this form may be. */
export const schemaOf = (
  { options, required = [], short }: Form,
  more: NonNullable<Parameters<typeof keys>[2]>,
): Schema => {
  const { examples = [], ...rules } = more;
  const whole = keys(options, required, rules);
  const one = short === undefined ? undefined : options[short];
  // What is no more than one option cannot have others that must be there.
  if (one === undefined || required.some((key) => key !== short)) return { ...whole, examples };
  return { anyOf: [one, whole], examples };
};

/** The options that a value stands for. */
export const optionsIn = ({ short }: Form, value: StepValue): Options =>
  value === null || short === undefined || typeof value === 'object' ? given(value) : { [short]: value };

/** An option that is text. */
export const textIn = (options: Options, key: string): string | undefined => {
  const value = options[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** An option that must be there. @throws {Error} where it is not. */
export const needed = (options: Options, key: string): string => {
  const value = textIn(options, key);
  if (value === undefined) throw new Error(`no option ${key}`);
  return value;
};

/** An option that is a whole number. @throws {Error} where it is something else. */
export const numberIn = <T>(options: Options, key: string, otherwise: T): number | T => {
  const value = textIn(options, key);
  if (value === undefined) return otherwise;
  if (!/^\d+$/.test(value)) throw new Error(`${key}: ${value} is no whole number`);
  return Number(value);
};
