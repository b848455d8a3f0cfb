import { unescapeXML } from 'ltx';
import type { IsLeft, Suspect } from '../evidence/search.ts';
import { isChosenSecret, tellingName } from '../evidence/secret-names.ts';
import type { SecretPlace } from '../evidence/secret-places.ts';
import { type Lookup, literalOf, matchPattern } from '../language/pattern.ts';
import { namesInPattern, patternOf } from '../language/placeholder.ts';
import { type Scenario, type Step, type StepValue, templatesIn } from '../language/scenario.ts';
import { type Shape, shapeOf } from '../language/shape.ts';
import { closingTag, templateOf } from '../language/template.ts';
import { oncePerText } from '../once.ts';
import { isRecord } from '../xml/record.ts';
import type { Stray } from './scope.ts';

/** A pattern of a template, and what it is about: the text of an element, or an attribute. */
interface Compared {
  readonly of: SecretPlace['of'];
  readonly name: string;
  readonly pattern: string;
  /** Where it is a secret with nothing but plain text around it. */
  readonly place: SecretPlace | undefined;
  readonly mentionsSecret: boolean;
  /** By its name, it holds one. */
  readonly isTelling: boolean;
  /** Says nothing of the value but that there is one. */
  readonly isIndifferent: boolean;
}

const telling = new RegExp(`^${tellingName}$`);
const indifferent: ReadonlySet<string> = new Set(['{*}', '{+}', '{!}']);

const placeOf = (of: SecretPlace['of'], name: string, pattern: string): SecretPlace | undefined => {
  const read = patternOf(pattern);
  if (read.kind !== 'parts') return undefined;
  const at = read.parts.findIndex(({ kind }) => kind === 'value');
  const secret = read.parts[at];
  if (secret?.kind !== 'value' || !isChosenSecret(secret.inner)) return undefined;
  if (read.parts.some((part) => part !== secret && part.kind !== 'literal')) return undefined;
  const text = (from: number, to: number): string =>
    read.parts
      .slice(from, to)
      .map((part) => (part.kind === 'literal' ? part.text : ''))
      .join('');
  return { label: secret.inner, of, name, before: text(0, at), after: text(at + 1, read.parts.length) };
};

const compared = (of: SecretPlace['of'], name: string, pattern: string): Compared => ({
  of,
  name,
  pattern,
  place: placeOf(of, name, pattern),
  mentionsSecret: namesInPattern(pattern).some((mention) => isChosenSecret(mention.name)),
  isTelling: telling.test(name),
  isIndifferent: indifferent.has(pattern),
});

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const patternsIn = (shape: Shape): readonly Compared[] => [
  ...shape.attributes.map(({ name, pattern }) => compared('attribute', localName(name), pattern)),
  ...(shape.text ? [compared('text', shape.local, shape.text.pattern)] : []),
  ...[...shape.children, ...shape.absent, ...shape.options].flatMap(patternsIn),
];

/** Rows of a table share templates: each is read once. */
const comparedIn = oncePerText((template): readonly Compared[] => {
  if (template === closingTag) return [];
  const element = templateOf(template);
  // Who speaks in records has no password.
  return isRecord(element) ? [] : patternsIn(shapeOf(element));
});

const templatesOf = (step: Step): readonly string[] => {
  if (step.kind === 'act' || step.kind === 'text' || step.kind === 'watch') return [];
  if (step.kind === 'has') return [step.template];
  if (step.kind === 'absent') return [...step.templates, ...step.except, step.before ?? closingTag];
  return step.options.flatMap(({ expected }) => templatesIn(expected));
};

const comparedBy = (step: Step): readonly Compared[] => templatesOf(step).flatMap(comparedIn);

const textsIn = (value: StepValue): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const inTexts = /<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>\s*([^<>{}]*)\{([\w.-]+)\}([^<>{}]*?)\s*</g;
const inAttributes =
  /\s(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"{}]*)\{([\w.-]+)\}([^"{}]*)"|'([^'{}]*)\{([\w.-]+)\}([^'{}]*)')/g;

/** Where a text that is sent puts secrets. What it sends is not always XML. */
const placesIn = (text: string): readonly SecretPlace[] => {
  if (!text.includes('.password}')) return [];
  return [
    ...[...text.matchAll(inTexts)].map(
      ([, name = '', before = '', label = '', after = '']): SecretPlace => ({
        label,
        of: 'text',
        name,
        before: unescapeXML(before),
        after: unescapeXML(after),
      }),
    ),
    ...[...text.matchAll(inAttributes)].map(
      ([, name = '', before, label, after, before2, label2, after2]): SecretPlace => ({
        label: label ?? label2 ?? '',
        of: 'attribute',
        name,
        before: unescapeXML(before ?? before2 ?? ''),
        after: unescapeXML(after ?? after2 ?? ''),
      }),
    ),
  ].filter(({ label }) => isChosenSecret(label));
};

const sentPlaces = (steps: readonly Step[]): readonly SecretPlace[] =>
  steps.flatMap((step) => (step.kind === 'act' ? textsIn(step.value).flatMap(placesIn) : []));

const placesAmong = (steps: readonly Step[], all: readonly Compared[]): readonly SecretPlace[] => {
  const places = [...sentPlaces(steps), ...all.flatMap(({ place }) => place ?? [])];
  if (places.length === 0) return places;
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
};

/** Where a scenario puts secrets that may be any word, in what it sends and in what it waits for. */
export const secretPlaces = ({ steps }: Pick<Scenario, 'steps'>): readonly SecretPlace[] =>
  placesAmong(steps, steps.flatMap(comparedBy));

const nothing: Lookup = new Map();
const fits = (pattern: string, value: string): boolean => matchPattern(pattern, value, nothing) !== undefined;

/** Whether a pattern may take a value for something else where words are hidden in it. */
const depends = (pattern: string, { name, value, hidden }: Suspect): boolean => {
  // What it is bound to, or was, may come from elsewhere.
  if (namesInPattern(pattern).length > 0) return true;
  if (name !== undefined) return fits(pattern, value) !== fits(pattern, hidden());
  // It is a piece of what is compared.
  return literalOf(pattern, nothing)?.includes(value.trim()) ?? true;
};

/**
 * Tells values that must stay as they are for a scenario's verdicts. Who asks for a stream as it is written may ask for
 * anything in it.
 */
export const comparesIn = ({ steps }: Pick<Scenario, 'steps'>): IsLeft => {
  if (steps.some(({ kind }) => kind === 'text')) return () => true;
  return (suspect) =>
    steps
      .flatMap(comparedBy)
      .some(
        ({ of, name, pattern, isIndifferent }) =>
          of === suspect.of &&
          [suspect.name ?? name, 'any'].includes(name) &&
          !isIndifferent &&
          depends(pattern, suspect),
      );
};

const written = ({ label, before, after }: SecretPlace): string => `${before}{${label}}${after}`;

const exposedAmong = (
  all: readonly Compared[],
  places: readonly SecretPlace[],
  line: number,
): Stray | undefined => {
  for (const { of, name, pattern, place, ...about } of all) {
    const where = of === 'text' ? `the text of <${name}>` : `the attribute ${name}`;
    if (place === undefined && about.mentionsSecret)
      return {
        line,
        found: `${pattern} as ${where}`,
        expected: 'a password with nothing but plain text around it',
      };
    if (about.isIndifferent) continue;
    const rival = places.find(
      (other) => other.of === of && other.name === name && written(other) !== pattern,
    );
    if (rival ?? (place === undefined && about.isTelling))
      return {
        line,
        found: `“${pattern}” as ${where}, where ${rival ? `{${rival.label}}` : 'a password'} may stand`,
        expected: rival
          ? `another ${of === 'text' ? 'element' : 'attribute'}, as the password may be the same word`
          : 'the password of a party, {+} or {*}',
      };
  }
  return undefined;
};

/**
 * Where a scenario compares a secret in a way that evidence could not show without telling it: whatever stands in the
 * secret's place and is the same word is hidden there.
 */
export const exposedSecretIn = (steps: readonly Step[]): Stray | undefined => {
  const all = steps.map((step) => [step, comparedBy(step)] as const);
  const places = placesAmong(
    steps,
    all.flatMap(([, one]) => one),
  );
  for (const [{ line }, one] of all) {
    const stray = exposedAmong(one, places, line);
    if (stray) return stray;
  }
  return undefined;
};
