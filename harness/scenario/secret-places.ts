import { unescapeXML } from 'ltx';
import { isChosenSecret, tellingName } from '../evidence/secret-names.ts';
import type { SecretPlace } from '../evidence/secret-places.ts';
import { namesInPattern, patternOf } from '../language/placeholder.ts';
import { type Scenario, type Step, type StepValue, templatesIn } from '../language/scenario.ts';
import { type Shape, shapeOf } from '../language/shape.ts';
import { closingTag, templateOf } from '../language/template.ts';
import { isRecord } from '../xml/record.ts';
import type { Stray } from './scope.ts';

/** A pattern of a template, and what it is about: the text of an element, or an attribute. */
interface Compared {
  readonly of: SecretPlace['of'];
  readonly name: string;
  readonly pattern: string;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const patternsIn = (shape: Shape): readonly Compared[] => [
  ...shape.attributes.map(
    ({ name, pattern }): Compared => ({ of: 'attribute', name: localName(name), pattern }),
  ),
  ...(shape.text ? [{ of: 'text', name: shape.local, pattern: shape.text.pattern } satisfies Compared] : []),
  ...[...shape.children, ...shape.absent, ...shape.options].flatMap(patternsIn),
];

/** Rows of a table share templates and texts: each is read once. */
const patternsOf = new WeakMap<Shape, readonly Compared[]>();
const placesOf = new Map<string, readonly SecretPlace[]>();

const templatesOf = (step: Step): readonly string[] => {
  if (step.kind === 'act' || step.kind === 'text' || step.kind === 'watch') return [];
  if (step.kind === 'has') return [step.template];
  if (step.kind === 'absent') return [...step.templates, ...step.except, step.before ?? closingTag];
  return step.options.flatMap(({ expected }) => templatesIn(expected));
};

const comparedBy = (step: Step): readonly Compared[] =>
  templatesOf(step)
    .filter((template) => template !== closingTag)
    .map(templateOf)
    // Who speaks in records has no password.
    .filter((template) => !isRecord(template))
    .flatMap((template) => {
      const shape = shapeOf(template);
      const patterns = patternsOf.get(shape) ?? patternsIn(shape);
      patternsOf.set(shape, patterns);
      return patterns;
    });

const textsIn = (value: StepValue): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const inTexts = /<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>\s*([^<>{}]*)\{([\w.-]+)\}([^<>{}]*?)\s*</g;
const inAttributes =
  /\s(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"{}]*)\{([\w.-]+)\}([^"{}]*)"|'([^'{}]*)\{([\w.-]+)\}([^'{}]*)')/g;

/** Where a text that is sent puts secrets. What it sends is not always XML. */
const placesIn = (text: string): readonly SecretPlace[] =>
  [
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

const mentionsSecret = ({ pattern }: Compared): boolean =>
  namesInPattern(pattern).some(({ name }) => isChosenSecret(name));

/** The place that a pattern speaks of, where it is a secret with nothing but plain text around it. */
const placeOf = ({ of, name, pattern }: Compared): SecretPlace | undefined => {
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

const sentPlaces = (steps: readonly Step[]): readonly SecretPlace[] =>
  steps.flatMap((step) =>
    step.kind === 'act'
      ? textsIn(step.value).flatMap((text) => {
          const places = placesOf.get(text) ?? placesIn(text);
          placesOf.set(text, places);
          return places;
        })
      : [],
  );

const placesAmong = (steps: readonly Step[], compared: readonly Compared[]): readonly SecretPlace[] => {
  const all = [...sentPlaces(steps), ...compared.flatMap((one) => placeOf(one) ?? [])];
  if (all.length === 0) return all;
  return [...new Map(all.map((place) => [JSON.stringify(place), place])).values()];
};

/** Where a scenario puts secrets that may be any word, in what it sends and in what it waits for. */
export const secretPlaces = ({ steps }: Pick<Scenario, 'steps'>): readonly SecretPlace[] =>
  placesAmong(steps, steps.flatMap(comparedBy));

const isTelling = new RegExp(`^${tellingName}$`);
/** What says nothing of the value but that there is one. */
const indifferent: ReadonlySet<string> = new Set(['{*}', '{+}', '{!}']);

const written = ({ label, before, after }: SecretPlace): string => `${before}{${label}}${after}`;

/**
 * Where a scenario compares a secret in a way that evidence could not show without telling it: whatever stands in the
 * secret's place and is the same word is hidden there.
 */
export const exposedSecretIn = (steps: readonly Step[]): Stray | undefined => {
  const all = steps.map((step) => [step, comparedBy(step)] as const);
  const places = placesAmong(
    steps,
    all.flatMap(([, compared]) => compared),
  );
  for (const [{ line }, compared] of all) {
    const stray = exposedAmong(compared, places, line);
    if (stray) return stray;
  }
  return undefined;
};

const exposedAmong = (
  all: readonly Compared[],
  places: readonly SecretPlace[],
  line: number,
): Stray | undefined => {
  for (const compared of all) {
    const { of, name, pattern } = compared;
    const place = placeOf(compared);
    const where = of === 'text' ? `the text of <${name}>` : `the attribute ${name}`;
    if (place === undefined && mentionsSecret(compared))
      return {
        line,
        found: `${pattern} as ${where}`,
        expected: 'a password with nothing but plain text around it',
      };
    if (indifferent.has(pattern)) continue;
    const own = places.filter((other) => other.of === of && other.name === name);
    const rival = own.find((other) => written(other) !== pattern);
    if (rival ?? (place === undefined && isTelling.test(name)))
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
