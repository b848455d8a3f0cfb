import { nearest } from '../data/read.ts';
import { oncePerObject, oncePerText } from '../once.ts';
import type { Fixture, Path } from './fixture.ts';
import type { RawStep, Sequence } from './raw.ts';

/** What stands for the parameters of a sequence, by their names. */
export type Arguments = Readonly<Record<string, string | readonly string[]>>;

const fillText = (text: string, given: Arguments): string =>
  text.replace(/\{([a-z][a-z-]*)((?:\.[\w.-]+)?)\}/g, (whole, name: string, member: string) => {
    const value = given[name];
    if (typeof value !== 'string') return whole;
    return member === '' ? value : `{${value}${member}}`;
  });

const fill = (value: unknown, given: Arguments): unknown => {
  if (typeof value === 'string') return fillText(value, given);
  if (Array.isArray(value))
    return value.flatMap((entry: unknown) => {
      const list = typeof entry === 'string' ? given[/^\{([a-z-]+)\}$/.exec(entry)?.[1] ?? ''] : undefined;
      return list ?? [fill(entry, given)];
    });
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [fillText(key, given), fill(entry, given)]),
  );
};

/** Many scenarios use a sequence in the same way. */
const filledWith = oncePerObject(({ steps }: Sequence) =>
  oncePerText((given) => fill(steps, JSON.parse(given)) as readonly RawStep[]),
);

/**
 * The steps of a sequence, with its parameters replaced: `{party}` by a name, `{party.jid}` by that party's.
 * @throws {DataError} where `with` leaves a parameter out or names one that there is not.
 */
export const stepsOf = (
  fixture: Fixture,
  path: Path,
  sequence: Sequence,
  given: Arguments = {},
): readonly RawStep[] => {
  const { parameters = {} } = sequence;
  const names = Object.keys(parameters);
  const wrong = Object.keys(given).find((name) => !names.includes(name));
  if (wrong !== undefined)
    fixture.fail(
      [...path, 'with', wrong],
      `the parameter ${wrong}`,
      names.length === 0 ? 'a sequence that has parameters' : `one of ${names.join(', ')}`,
      nearest(wrong, names),
    );
  const lacking = names.find((name) => given[name] === undefined);
  if (lacking !== undefined)
    fixture.fail(path, `no ${lacking}`, `\`with\` to say ${lacking}: ${parameters[lacking]}`);
  return names.length === 0 ? sequence.steps : filledWith(sequence)(JSON.stringify(given));
};
