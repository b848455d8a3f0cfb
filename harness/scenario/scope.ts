import { nearest } from '../data/read.ts';
import { type Mention, namesInText } from '../language/placeholder.ts';
import type { ActStep, Expected, PartySpec, Step, StepValue } from '../language/scenario.ts';
import { shapeOf } from '../language/shape.ts';
import { closingTag, templateOf } from '../language/template.ts';
import type { PartyKind } from '../networks/party.ts';
import { namesInTextPattern } from './text.ts';

/** A placeholder that is wrong where it stands, in the words of a `DataError`. */
export interface Stray {
  readonly line: number;
  readonly found: string;
  readonly expected: string;
  readonly hint?: string;
}

type Parties = ReadonlyMap<string, PartySpec>;
type Kinds = ReadonlyMap<string, PartyKind>;

/** What a place does with the names in it: it binds them, or it only uses them. */
type Place = 'asserted' | 'compared' | 'sent';

const strayUse = (name: string, place: Place, line: number, bound: ReadonlySet<string>): Stray => {
  const near = nearest(name, bound);
  const there = [...bound].slice(0, 12).join(', ');
  return {
    line,
    found: `{${name}}, which nothing binds before`,
    expected: `one of ${there}${place === 'asserted' ? `, or {=${name}} to bind it` : ''}`,
    ...(near !== undefined && { hint: `{${near}}` }),
  };
};

const strayBinding = (name: string, place: Place, line: number): Stray => ({
  line,
  found: `{=${name}} where nothing can be bound`,
  expected: place === 'sent' ? `{${name}}` : '{+} or {*}',
});

/** The first placeholder that is wrong; what is bound on the way is bound from then on. */
const strayAmong = (
  mentions: readonly Mention[],
  place: Place,
  line: number,
  bound: Set<string>,
): Stray | undefined => {
  for (const { name, binds } of mentions) {
    if (binds && place !== 'asserted') return strayBinding(name, place, line);
    if (binds) bound.add(name);
    else if (!bound.has(name)) return strayUse(name, place, line, bound);
  }
  return undefined;
};

const mentionsOf = (template: string): readonly Mention[] =>
  template === closingTag ? [] : shapeOf(templateOf(template)).mentions;

const textsIn = (value: StepValue): readonly string[] => {
  if (typeof value === 'string') return value.includes('{') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const strayInAction = (
  step: ActStep,
  parties: Parties,
  kinds: Kinds,
  bound: Set<string>,
): Stray | undefined => {
  const { party, value, line } = step;
  const verb = kinds.get(parties.get(party)?.kind ?? '')?.verbs[step.verb];
  const own = verb?.knows ? new Set([...bound, ...verb.knows]) : bound;
  const stray = strayAmong(textsIn(value).flatMap(namesInText), 'sent', line, own);
  for (const name of verb?.binds?.(value, party) ?? []) bound.add(name);
  return stray;
};

const strayInExpected = (expected: Expected, line: number, bound: Set<string>): Stray | undefined => {
  if (expected.kind !== 'xml') return undefined;
  const { template, select = 'next' } = expected;
  const selection = select === 'next' ? [] : mentionsOf(select);
  return (
    strayAmong(selection, 'compared', line, bound) ??
    strayAmong(mentionsOf(template), 'asserted', line, bound)
  );
};

const strayInStep = (step: Step, parties: Parties, kinds: Kinds, bound: Set<string>): Stray | undefined => {
  const { line } = step;
  if (step.kind === 'act') return strayInAction(step, parties, kinds, bound);
  if (step.kind === 'has') return strayAmong(mentionsOf(step.template), 'asserted', line, bound);
  if (step.kind === 'text') {
    const mentions = step.patterns.flatMap(namesInTextPattern).map((name) => ({ name, binds: false }));
    return strayAmong(mentions, 'compared', line, bound);
  }
  if (step.kind === 'absent') {
    const { templates, except, before } = step;
    const mentions = [...templates, ...except, ...(before === undefined ? [] : [before])].flatMap(mentionsOf);
    return strayAmong(mentions, 'compared', line, bound);
  }
  const [only, ...others] = step.options;
  if (only && others.length === 0) return strayInExpected(only.expected, line, bound);
  // Which option is met, a run tells: what any of them binds may be used afterwards.
  const before = new Set(bound);
  for (const { expected } of step.options) {
    const within = new Set(before);
    const stray = strayInExpected(expected, line, within);
    if (stray) return stray;
    for (const name of within) bound.add(name);
  }
  return undefined;
};

/** The first placeholder of a scenario that stands for nothing, or that binds where nothing can be bound. */
export const strayIn = (steps: readonly Step[], parties: Parties, kinds: Kinds): Stray | undefined => {
  const bound = new Set(['domain']);
  for (const [name, spec] of parties)
    for (const key of kinds.get(spec.kind)?.names(spec) ?? []) bound.add(`${name}.${key}`);
  for (const step of steps) {
    const stray = strayInStep(step, parties, kinds, bound);
    if (stray) return stray;
  }
  return undefined;
};
