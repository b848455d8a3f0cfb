import { nearest } from '../data/read.ts';
import {
  type Mention,
  namesInPattern,
  namesInText,
  wordsInPattern,
  wordsInText,
} from '../language/placeholder.ts';
import type { ActStep, Expected, PartySpec, Step, StepValue } from '../language/scenario.ts';
import { type Shape, shapeOf } from '../language/shape.ts';
import { closingTag, templateOf } from '../language/template.ts';
import { shortened, TemplateError } from '../language/template-error.ts';
import { domainName, type World } from '../language/world.ts';
import type { PartyKind } from '../networks/party.ts';
import { oncePerObject, oncePerText } from '../once.ts';
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

const firstOf = <T>(all: readonly T[], strayInOne: (one: T) => Stray | undefined): Stray | undefined => {
  for (const one of all) {
    const stray = strayInOne(one);
    if (stray) return stray;
  }
  return undefined;
};

/** `{domain}` where each of several sites has its own. */
const strayDomain = (line: number, bound: ReadonlySet<string>): Stray => {
  const own = [...bound].filter((name) => name.endsWith('.domain')).map((name) => `{${name}}`);
  return { line, found: '{domain}, of which each site has its own', expected: own.join(' or ') };
};

const strayUse = (name: string, place: Place, line: number, bound: ReadonlySet<string>): Stray => {
  if (name === 'domain') return strayDomain(line, bound);
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
    if (binds && bound.has(name))
      return {
        line,
        found: `{=${name}} where ${name} is bound already`,
        expected: `{${name}} for the same value, or a name of its own`,
      };
    if (binds) bound.add(name);
    else if (!bound.has(name)) return strayUse(name, place, line, bound);
  }
  return undefined;
};

/** A word that stands for itself and is, or nearly is, the name of a party's: `{romeo.jid|juliet.jid}`. */
const strayWord = (words: readonly string[], line: number, bound: ReadonlySet<string>): Stray | undefined => {
  const isNearName = (word: string): boolean => {
    const near = nearest(word, bound) ?? '';
    return near.includes('.') && word.startsWith(near.slice(0, near.indexOf('.') + 1));
  };
  const found = words.find((word) => word.includes('.') && isNearName(word));
  if (found === undefined) return undefined;
  return {
    line,
    found: `${found} as a word`,
    expected: 'a name in braces of its own, where it is one',
    hint: `{${nearest(found, bound)}}`,
  };
};

/** What is bound whichever of several comes: what all of them bind. */
const strayInEach = <T>(
  options: readonly T[],
  bound: Set<string>,
  strayInOne: (option: T, within: Set<string>) => Stray | undefined,
): Stray | undefined => {
  const [only, ...more] = options;
  if (only === undefined) return undefined;
  if (more.length === 0) return strayInOne(only, bound);
  const ways: ReadonlySet<string>[] = [];
  for (const option of options) {
    const within = new Set(bound);
    const stray = strayInOne(option, within);
    if (stray) return stray;
    ways.push(within);
  }
  const [first, ...others] = ways;
  for (const name of first ?? []) if (others.every((way) => way.has(name))) bound.add(name);
  return undefined;
};

/** What the values of an element mention, without those of its children. */
const saidBy = oncePerObject(({ attributes, text }: Shape) => {
  const patterns = [...attributes, ...(text ? [text] : [])].map(({ pattern }) => pattern);
  return { names: patterns.flatMap(namesInPattern), words: patterns.flatMap(wordsInPattern) };
});

const strayInShape = (shape: Shape, place: Place, line: number, bound: Set<string>): Stray | undefined => {
  const { names, words } = saidBy(shape);
  const stray = strayAmong(names, place, line, bound) ?? strayWord(words, line, bound);
  if (stray) return stray;
  const below = strayInEach(shape.options, bound, (option, within) =>
    strayInShape(option, place, line, within),
  );
  return (
    below ?? firstOf([...shape.children, ...shape.absent], (child) => strayInShape(child, place, line, bound))
  );
};

const strayInTemplate = (
  template: string,
  place: Place,
  line: number,
  bound: Set<string>,
): Stray | undefined =>
  template === closingTag ? undefined : strayInShape(shapeOf(templateOf(template)), place, line, bound);

const textsIn = (value: StepValue): readonly string[] => {
  if (typeof value === 'string') return /[{}]|assay:/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** Says something of a template, and nothing to a server. */
const directiveIn = /<assay:any(?:-of)?(?=[\s/>])|\sassay:(?:only|absent|ordered)(?=\s*=)/;

/** What a text that is sent mentions. */
const saidIn = oncePerText((text) => ({
  directive: directiveIn.exec(text)?.[0],
  names: namesInText(text),
  words: wordsInText(text),
}));

const strayInText = (text: string, line: number, bound: Set<string>): Stray | undefined => {
  try {
    const { directive, names, words } = saidIn(text);
    if (directive !== undefined)
      return { line, found: `${directive.trim()} in what is sent`, expected: 'what the server is to read' };
    return strayAmong(names, 'sent', line, bound) ?? strayWord(words, line, bound);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { message, hint } = error;
    return {
      line,
      found: shortened(text),
      expected: `a text that can be sent (${message})`,
      ...(hint !== undefined && { hint }),
    };
  }
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
  const stray = firstOf(textsIn(value), (text) => strayInText(text, line, own));
  for (const name of verb?.binds?.(value, party) ?? []) bound.add(name);
  return stray;
};

const strayInExpected = (expected: Expected, line: number, bound: Set<string>): Stray | undefined => {
  if (expected.kind !== 'xml') return undefined;
  const { template, select = 'next' } = expected;
  return (
    (select === 'next' ? undefined : strayInTemplate(select, 'compared', line, bound)) ??
    strayInTemplate(template, 'asserted', line, bound)
  );
};

const strayInStep = (step: Step, parties: Parties, kinds: Kinds, bound: Set<string>): Stray | undefined => {
  const { line } = step;
  if (step.kind === 'act') return strayInAction(step, parties, kinds, bound);
  if (step.kind === 'watch') return undefined;
  if (step.kind === 'has') return strayInTemplate(step.template, 'asserted', line, bound);
  if (step.kind === 'text') {
    const mentions = step.patterns.flatMap(namesInTextPattern).map((name) => ({ name, binds: false }));
    return strayAmong(mentions, 'compared', line, bound);
  }
  if (step.kind === 'absent') {
    const { templates, except, before, asks = '' } = step;
    return (
      firstOf([...templates, ...except, ...(before === undefined ? [] : [before])], (template) =>
        strayInTemplate(template, 'compared', line, bound),
      ) ?? strayInText(asks, line, bound)
    );
  }
  return strayInEach(step.options, bound, ({ expected }, within) => strayInExpected(expected, line, within));
};

/**
 * The first placeholder of a scenario that stands for nothing, or that binds where nothing can be bound.
 * @param given names that are bound before the first step, beside those of domains and parties
 */
export const strayIn = (
  steps: readonly Step[],
  parties: Parties,
  kinds: Kinds,
  world: World,
  given: readonly string[],
): Stray | undefined => {
  const bound = new Set([...Object.keys(world).map((site) => domainName(world, site)), ...given]);
  for (const [name, spec] of parties)
    for (const key of kinds.get(spec.kind)?.names(spec) ?? []) bound.add(`${name}.${key}`);
  return firstOf(steps, (step) => strayInStep(step, parties, kinds, bound));
};
