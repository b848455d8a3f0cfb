import type { Element } from 'ltx';
import { type Bound, type Lookup, withBound as lookupWith } from '../language/pattern.ts';
import { patternOf } from '../language/placeholder.ts';
import { hasName, type Shape, type WantedAttribute, type WantedValue } from '../language/shape.ts';
import { matchValue } from '../language/value.ts';
import { attributeOf, expandedName, isDeclaration, ownText } from '../xml/attributes.ts';
import { assign, remembered } from './assign.ts';

/** What is known while a match is under way, and how much of it may still be tried. */
export interface Known extends Lookup {
  readonly effort: { left: number };
}

/** Pairs that are compared at most, for one template: far more than any sensible one needs, and done in a second or two. */
const mostEffort = 500_000;

const none: Bound = [];

export const knowing = (bindings: Lookup): Known => ({
  get: (name) => bindings.get(name),
  jids: bindings.jids,
  effort: { left: mostEffort },
});

/** What is known, and what has been bound since. */
export const withBound = (known: Known, bound: Bound): Known =>
  bound.length === 0 ? known : { ...lookupWith(known, bound), effort: known.effort };

const isForbidden = ({ pattern }: WantedAttribute): boolean => patternOf(pattern).kind === 'absent';

/** Attributes that a template which lists all of them does not list. */
export const strangeAttributes = (shape: Shape, actual: Element): readonly string[] =>
  shape.onlyAttributes
    ? Object.keys(actual.attrs)
        .filter((name) => !isDeclaration(name))
        .filter((name) => shape.attributes.every(({ expanded }) => expanded !== expandedName(actual, name)))
    : [];

/** Text where a template that lists all that is in an element lists none; white space is none. */
export const strangeText = (shape: Shape, actual: Element): string | undefined =>
  (shape.onlyChildren && shape.text === undefined && ownText(actual).trim()) || undefined;

/** A value, and what is wanted of it. */
type Pair = readonly [WantedValue, string];

/** Its attributes and its text where something is wanted of them; nothing where one is missing, or one too many. */
const ownPairs = (shape: Shape, actual: Element): readonly Pair[] | undefined => {
  const pairs: Pair[] = [];
  for (const wanted of shape.attributes) {
    const value = attributeOf(actual, wanted.expanded);
    if ((value === undefined) !== isForbidden(wanted)) return undefined;
    if (value !== undefined) pairs.push([wanted, value]);
  }
  if (strangeAttributes(shape, actual).length > 0 || strangeText(shape, actual) !== undefined)
    return undefined;
  if (shape.text !== undefined) pairs.push([shape.text, ownText(actual)]);
  return pairs;
};

const spend = (shape: Shape, { effort }: Known): void => {
  effort.left -= 1;
  if (effort.left < 0) throw new Error(`the template <${shape.name}> can fit in too many ways`);
};

/** Every way in which values are as they must be, as what it binds. */
function* ownWays(shape: Shape, pairs: readonly Pair[], known: Known): Generator<Bound> {
  const [pair, ...rest] = pairs;
  if (pair === undefined) {
    yield none;
    return;
  }
  const result = matchValue(...pair, known);
  if (result === undefined) return;
  for (const more of ownWays(shape, rest, withBound(known, result.bound))) yield [...result.bound, ...more];
  for (const bound of result.others ?? []) {
    spend(shape, known);
    for (const more of ownWays(shape, rest, withBound(known, bound))) yield [...bound, ...more];
  }
}

/** Each child of the template behind the one before it. */
function* inOrder(wanted: readonly Shape[], kids: readonly Element[], known: Known): Generator<Bound> {
  const [first, ...rest] = wanted;
  if (first === undefined) {
    yield none;
    return;
  }
  for (const [at, kid] of kids.slice(0, kids.length - rest.length).entries()) {
    let fitted = false;
    for (const bound of ways(first, kid, known)) {
      fitted = true;
      for (const more of inOrder(rest, kids.slice(at + 1), withBound(known, bound)))
        yield [...bound, ...more];
    }
    // One that binds nothing does as well at its first place as at a later one.
    if (fitted && first.binds.size === 0) return;
  }
}

/** A different one for each child of the template. */
function* inAnyOrder(shape: Shape, kids: readonly Element[], known: Known): Generator<Bound> {
  const { dependent, independent } = shape;
  const used = new Set<Element>();
  const named = dependent.map((wanted) => kids.filter((kid) => hasName(wanted, kid)));
  const fitting = remembered(kids.length, (wanted, offered) => {
    const [own, kid] = [independent[wanted], kids[offered]];
    return own !== undefined && kid !== undefined && fitsAt(own, kid, known);
  });
  const restFits = (): boolean =>
    assign(independent.length, kids.length, (wanted, offered) => {
      const kid = kids[offered];
      return kid !== undefined && !used.has(kid) && fitting(wanted, offered);
    }).every((given) => given !== undefined);
  function* place(index: number, now: Known): Generator<Bound> {
    const wanted = dependent[index];
    if (wanted === undefined) {
      if (used.size === 0 || restFits()) yield none;
      return;
    }
    for (const kid of named[index] ?? []) {
      if (used.has(kid)) continue;
      for (const bound of ways(wanted, kid, now)) {
        used.add(kid);
        for (const more of place(index + 1, withBound(now, bound))) yield [...bound, ...more];
        used.delete(kid);
      }
    }
  }
  if (restFits()) yield* place(0, known);
}

/** Whether there are children enough, and of the right names. */
const areNamed = ({ children, onlyChildren }: Shape, kids: readonly Element[]): boolean =>
  (onlyChildren ? children.length === kids.length : children.length <= kids.length) &&
  children.every((child) => kids.some((kid) => hasName(child, kid)));

const hasForbidden = ({ absent }: Shape, kids: readonly Element[], known: Known): boolean =>
  absent.some((unwanted) => kids.some((kid) => fitsAt(unwanted, kid, known)));

function* childrenWays(shape: Shape, kids: readonly Element[], known: Known): Generator<Bound> {
  if (!areNamed(shape, kids)) return;
  const arranged = shape.ordered ? inOrder(shape.children, kids, known) : inAnyOrder(shape, kids, known);
  for (const bound of arranged) if (!hasForbidden(shape, kids, withBound(known, bound))) yield bound;
}

const looksInside = ({ children, absent, onlyChildren }: Shape): boolean =>
  children.length > 0 || absent.length > 0 || onlyChildren;

/** Whether each child of a template that binds nothing has one of its own: which one makes no difference. */
const childrenFit = ({ children, ordered }: Shape, kids: readonly Element[], known: Known): boolean => {
  const fitting = remembered(kids.length, (wanted, offered) => {
    const [child, kid] = [children[wanted], kids[offered]];
    return child !== undefined && kid !== undefined && fitsAt(child, kid, known);
  });
  if (!ordered) return assign(children.length, kids.length, fitting).every((given) => given !== undefined);
  let at = 0;
  return children.every((_, wanted) => {
    while (at < kids.length && !fitting(wanted, at)) at += 1;
    at += 1;
    return at <= kids.length;
  });
};

/** Whether an element fits a template that binds nothing, as most do: then there is one way or none. */
const fitsUnbound = (shape: Shape, actual: Element, known: Known): boolean => {
  spend(shape, known);
  if (shape.kind === 'any-of') return shape.options.some((option) => fitsAt(option, actual, known));
  if (!hasName(shape, actual) || !ownPairs(shape, actual)?.every((pair) => matchValue(...pair, known)))
    return false;
  if (!looksInside(shape)) return true;
  const kids = actual.getChildElements();
  return areNamed(shape, kids) && childrenFit(shape, kids, known) && !hasForbidden(shape, kids, known);
};

/**
 * Every way in which an element fits a template, as what it binds; none where it does not fit.
 * @throws {UnboundError}
 */
export function* ways(shape: Shape, actual: Element, known: Known): Generator<Bound> {
  if (shape.binds.size === 0) {
    if (fitsUnbound(shape, actual, known)) yield none;
    return;
  }
  spend(shape, known);
  if (shape.kind === 'any-of') {
    for (const option of shape.options) yield* ways(option, actual, known);
    return;
  }
  if (!hasName(shape, actual)) return;
  const pairs = ownPairs(shape, actual);
  if (pairs === undefined) return;
  for (const own of ownWays(shape, pairs, known)) {
    if (!looksInside(shape)) yield own;
    else
      for (const bound of childrenWays(shape, actual.getChildElements(), withBound(known, own)))
        yield [...own, ...bound];
  }
}

/** The first way in which an element fits. */
export const wayAt = (shape: Shape, actual: Element, known: Known): Bound | undefined => {
  if (shape.binds.size === 0) return fitsUnbound(shape, actual, known) ? none : undefined;
  for (const bound of ways(shape, actual, known)) return bound;
  return undefined;
};

const fitsAt = (shape: Shape, actual: Element, known: Known): boolean =>
  wayAt(shape, actual, known) !== undefined;
