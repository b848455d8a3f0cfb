import { nearest } from '../../../../data/read.ts';
import type { StepValue } from '../../../../language/scenario.ts';

/** Options of a verb, by name. */
export type Options = Readonly<Record<string, StepValue>>;

/** What an option may be: a name, text, a whole number, yes or no, one of some words, or anything. */
export type Shape = 'name' | 'text' | 'number' | 'flag' | 'anything' | readonly string[];

/** What a verb takes. */
export interface Form {
  readonly options: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** The option that is meant where the value is no more than a text. */
  readonly short?: string;
}

export const isOptions = (value: StepValue | undefined): value is Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of records and of bindings. */
const isName = (value: StepValue): boolean => typeof value === 'string' && /^[A-Za-z][\w.-]*$/.test(value);
const isOpen = (value: StepValue): boolean => typeof value === 'string' && value.includes('{');

const fits = (shape: Shape, value: StepValue): boolean => {
  if (shape === 'anything') return true;
  if (shape === 'name') return isName(value);
  if (shape === 'flag') return typeof value === 'boolean';
  if (shape === 'number') return isOpen(value) || /^\d+$/.test(String(value));
  if (shape === 'text') return typeof value === 'string' || typeof value === 'number';
  return shape.includes(String(value));
};

const shapeText = (shape: Shape): string =>
  ({ name: 'a name', text: 'text', number: 'a whole number', flag: 'true or false', anything: 'anything' })[
    String(shape)
  ] ?? `one of ${[shape].flat().join(', ')}`;

/** The options that a value stands for. */
export const optionsIn = ({ short }: Form, value: StepValue): Options => {
  if (isOptions(value)) return value;
  return value === null || short === undefined ? {} : { [short]: value };
};

/** What is wrong with a value, seen without running; nothing where it is fine. */
export const formProblem = (form: Form, value: StepValue): string | undefined => {
  const { options, required = [], short } = form;
  if (value !== null && !isOptions(value) && (short === undefined || typeof value === 'object'))
    return 'something that is no option';
  const given = optionsIn(form, value);
  for (const [key, entry] of Object.entries(given)) {
    const shape = options[key];
    if (shape === undefined) {
      const near = nearest(key, Object.keys(options));
      return `the option ${key}${near === undefined ? '' : `, perhaps for ${near}`}`;
    }
    if (!fits(shape, entry)) return `${key}: ${JSON.stringify(entry)}, which is not ${shapeText(shape)}`;
  }
  const missing = required.find((key) => given[key] === undefined || given[key] === null);
  return missing === undefined ? undefined : `no option ${missing}`;
};

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
