import type { Element } from 'ltx';
import { type Bound, type PatternResult, UnboundError } from '../language/pattern.ts';
import { hasName, needsSibling, type Shape, type WantedValue } from '../language/shape.ts';
import { matchValue } from '../language/value.ts';
import { attributeOf, ownText } from '../xml/attributes.ts';
import { canonical } from '../xml/canonical.ts';
import { align } from './align.ts';
import { assign, remembered } from './assign.ts';
import {
  type Difference,
  missingAmong,
  nothingLike,
  otherwiseNamed,
  refused,
  shapeTag,
} from './difference.ts';
import { type Known, strangeAttributes, strangeText, wayAt, withBound } from './fit.ts';

/** How an element differs from a template that it does not fit, and what it binds all the same. */
export interface Explanation {
  readonly differences: readonly Difference[];
  readonly bound: Bound;
}

/** What is found out about one element. */
interface Findings {
  readonly differences: Difference[];
  bound: Bound;
}

/** Explains what differs in the children, and tells which of them nothing was wanted for. */
type Arrange = (
  shape: Shape,
  kids: readonly Element[],
  path: string,
  known: Known,
  to: Findings,
) => readonly Element[];

/** Who gets which child where some are given away otherwise; nothing where somebody goes without. */
type Pairing = (lost: ReadonlySet<Element>) => ReadonlyMap<Shape, Element> | undefined;

/** Names that the template itself binds: they stand for nothing where what binds them is not as it must be. */
type Own = ReadonlySet<string>;

const tried = <T>(own: Own, attempt: () => T): T | undefined => {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof UnboundError && own.has(error.variable)) return undefined;
    throw error;
  }
};

/** Attributes that tell one element from its like. */
const telling: ReadonlySet<string> = new Set(['jid', 'id', 'var', 'node', 'name', 'code']);

/**
 * Explains within one template.
 * @param say writes a value the same in every run.
 */
export const createExplainer = (own: Own, say: (value: string) => string) => {
  const holds = (wanted: WantedValue, value: string, known: Known): PatternResult =>
    tried(own, () => matchValue(wanted, value, known));
  const way = (shape: Shape, element: Element, known: Known): Bound | undefined =>
    tried(own, () => wayAt(shape, element, known));

  /** How much of what a template asks for an element has. */
  const likeness = (shape: Shape, element: Element, known: Known): number => {
    if (shape.kind === 'any-of')
      return Math.max(0, ...shape.options.map((option) => likeness(option, element, known)));
    if (!hasName(shape, element)) return 0;
    const attributes = shape.attributes.map((wanted) => {
      const value = attributeOf(element, wanted.expanded);
      if (value === undefined || holds(wanted, value, known) === undefined) return 0;
      return telling.has(wanted.name) ? 4 : 1;
    });
    const text = shape.text && holds(shape.text, ownText(element), known) ? 2 : 0;
    const kids = element.getChildElements();
    const below = shape.children.map((child) =>
      Math.max(
        0,
        ...kids.filter((kid) => hasName(child, kid)).map((kid) => 0.5 + likeness(child, kid, known)),
      ),
    );
    return [...attributes, text, ...below].reduce<number>((sum, part) => sum + part, 0);
  };

  const explainOwn = (shape: Shape, element: Element, path: string, known: Known, to: Findings): void => {
    const adopt = (result: PatternResult): void => {
      if (result && result.bound.length > 0) to.bound = [...to.bound, ...result.bound];
    };
    for (const wanted of shape.attributes) {
      const value = attributeOf(element, wanted.expanded);
      const at = `${path}/@${wanted.name}`;
      if (wanted.pattern === '{!}') {
        if (value !== undefined)
          to.differences.push({ path: at, expected: 'no such attribute', found: value });
        continue;
      }
      const result = value === undefined ? undefined : holds(wanted, value, withBound(known, to.bound));
      if (result) adopt(result);
      else to.differences.push({ path: at, expected: wanted.pattern, found: value ?? 'no such attribute' });
    }
    for (const name of strangeAttributes(shape, element).toSorted())
      to.differences.push({
        path: `${path}/@${name}`,
        expected: 'no such attribute',
        found: element.attrs[name],
      });
    const strange = strangeText(shape, element);
    if (strange !== undefined)
      to.differences.push({ path: `${path}/text()`, expected: 'no text', found: strange });
    if (shape.text === undefined) return;
    const value = ownText(element);
    const result = holds(shape.text, value, withBound(known, to.bound));
    if (result) adopt(result);
    else to.differences.push({ path: `${path}/text()`, expected: shape.text.pattern, found: value });
  };

  /** Children by what they say, whatever the order in which the server wrote them. */
  const sorted = (shape: Shape, kids: readonly Element[]): readonly Element[] =>
    shape.children.length === 0 || kids.length < 2
      ? kids
      : kids
          .map((kid) => ({ kid, text: canonical(kid, say) }))
          .toSorted((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)))
          .map(({ kid }) => kid);

  /** Who gets which child that fits: as many as can be. */
  const pairUp = (shape: Shape, kids: readonly Element[], known: Known, to: Findings): Pairing => {
    const fixed = new Map<Shape, Element>();
    const isLate = (wanted: Shape): boolean => needsSibling(wanted, shape.children);
    const first = shape.children.filter((wanted) => !isLate(wanted));
    const fits = remembered(kids.length, (wanted, offered) => {
      const [one, kid] = [first[wanted], kids[offered]];
      return one !== undefined && kid !== undefined && way(one, kid, known) !== undefined;
    });
    const given = assign(first.length, kids.length, fits);
    const movable: number[] = [];
    const fix = (wanted: Shape, kid: Element): void => {
      const bound = way(wanted, kid, withBound(known, to.bound));
      if (!bound) return;
      fixed.set(wanted, kid);
      to.bound = [...to.bound, ...bound];
    };
    for (const [index, wanted] of first.entries()) {
      const kid = kids[given[index] ?? -1];
      if (kid && wanted.binds.size === 0) movable.push(index);
      else if (kid) fix(wanted, kid);
    }
    const share = (lost: ReadonlySet<Element>): ReadonlyMap<Shape, Element> | undefined => {
      if (fixed.values().some((kid) => lost.has(kid))) return undefined;
      const gone = new Set([...fixed.values(), ...lost]);
      const again = assign(movable.length, kids.length, (at, offered) => {
        const kid = kids[offered];
        return kid !== undefined && !gone.has(kid) && fits(movable[at] ?? -1, offered);
      });
      const pairs = movable.flatMap((index, at): readonly (readonly [Shape, Element])[] => {
        const [wanted, kid] = [first[index], kids[again[at] ?? -1]];
        return wanted && kid ? [[wanted, kid]] : [];
      });
      return pairs.length < movable.length ? undefined : new Map([...fixed, ...pairs]);
    };
    for (const wanted of shape.children.filter(isLate)) {
      const now = withBound(known, to.bound);
      const kid = kids.find((one) => way(wanted, one, now) !== undefined && share(new Set([one])));
      if (kid) fix(wanted, kid);
    }
    return share;
  };

  /** The one that was most likely meant, where that is plain. */
  const nearestTo = (wanted: Shape, left: readonly Element[], known: Known): Element | undefined => {
    const ranked = left
      .map((kid) => ({ kid, like: likeness(wanted, kid, known) }))
      .filter(({ like }) => like > 0)
      .toSorted((a, b) => b.like - a.like);
    const [best, second] = ranked;
    return best && best.like > (second?.like ?? 0) ? best.kid : undefined;
  };

  const inAnyOrder: Arrange = (shape, children, path, known, to) => {
    const kids = sorted(shape, children);
    const share = pairUp(shape, kids, known, to);
    const near = new Set<Element>();
    const paired = new Set(share(near)?.keys());
    for (const wanted of shape.children) {
      if (paired.has(wanted)) continue;
      const alike = kids.filter((kid) => hasName(wanted, kid));
      const spare = alike.filter((kid) => !near.has(kid) && share(new Set([...near, kid])) !== undefined);
      const nearest = alike.length === 1 ? spare[0] : nearestTo(wanted, spare, withBound(known, to.bound));
      if (nearest) {
        near.add(nearest);
        descend(wanted, nearest, path, known, to);
      } else
        to.differences.push(
          alike.length > 0 ? missingAmong(path, wanted, alike) : nothingLike(path, wanted, kids),
        );
    }
    const taken = new Set([...near, ...(share(near)?.values() ?? [])]);
    return kids.filter((kid) => !taken.has(kid));
  };

  const inOrder: Arrange = (shape, kids, path, known, to) => {
    const fits = (wanted: Shape, kid: Element): boolean => way(wanted, kid, known) !== undefined;
    const { pairs, extra } = align(shape.children, kids, fits, hasName);
    for (const { wanted, kid, fitting } of pairs) {
      if (kid === undefined) {
        const elsewhere = kids.some((other) => fits(wanted, other));
        to.differences.push(
          elsewhere
            ? { path: `${path}/${wanted.name}`, expected: shapeTag(wanted), found: 'another order' }
            : kids.some((other) => hasName(wanted, other))
              ? missingAmong(
                  path,
                  wanted,
                  kids.filter((other) => hasName(wanted, other)),
                )
              : nothingLike(path, wanted, kids),
        );
      } else if (fitting) to.bound = [...to.bound, ...(way(wanted, kid, withBound(known, to.bound)) ?? [])];
      else descend(wanted, kid, path, known, to);
    }
    return extra;
  };

  const descend = (shape: Shape, element: Element, path: string, known: Known, to: Findings): void => {
    const name = shape.kind === 'element' ? shape.name : element.name;
    const { differences, bound } = explain(shape, element, `${path}/${name}`, withBound(known, to.bound));
    to.differences.push(...differences);
    to.bound = [...to.bound, ...bound];
  };

  const explainChildren = (
    shape: Shape,
    element: Element,
    path: string,
    known: Known,
    to: Findings,
  ): void => {
    const kids = element.getChildElements();
    const extra = (shape.ordered ? inOrder : inAnyOrder)(shape, kids, path, known, to);
    const now = withBound(known, to.bound);
    for (const unwanted of shape.absent)
      for (const kid of kids.filter((one) => way(unwanted, one, now) !== undefined))
        to.differences.push(refused(path, `no ${shapeTag(unwanted)}`, kid));
    if (shape.onlyChildren)
      for (const kid of extra) to.differences.push(refused(path, 'no further child', kid));
  };

  /** How an element differs from a template; no differences where it fits as it is. */
  const explain = (shape: Shape, element: Element, path: string, known: Known): Explanation => {
    if (shape.kind === 'any-of') {
      const options = shape.options
        .filter((option) => hasName(option, element))
        .map((option) => explain(option, element, path, known))
        .toSorted((a, b) => a.differences.length - b.differences.length);
      if (options[0]) return options[0];
    }
    if (!hasName(shape, element)) return { differences: [otherwiseNamed(path, shape, element)], bound: [] };
    const findings: Findings = { differences: [], bound: [] };
    explainOwn(shape, element, path, known, findings);
    explainChildren(shape, element, path, withBound(known, findings.bound), findings);
    return findings;
  };
  return explain;
};
