import type { Element } from 'ltx';
import type { Bindings, Bound } from '../language/pattern.ts';
import { hasName, type Shape } from '../language/shape.ts';
import { assign } from './assign.ts';
import { knowing, ways } from './fit.ts';

/** Where an element stands in its tree: the ordinals of children on the way from the root. */
export type Place = readonly number[];

/** Where each part of a template stands in what it was held against. */
export type Places = ReadonlyMap<Shape, Place>;

const agrees = (bound: Bound, bindings: Bindings): boolean =>
  bound.every(([name, value]) => bindings.get(name) === value);

/** Whether it fits with what all names came to stand for. */
const fits = (shape: Shape, element: Element, bindings: Bindings): boolean => {
  if (!hasName(shape, element)) return false;
  for (const bound of ways(shape, element, knowing(bindings))) if (agrees(bound, bindings)) return true;
  return false;
};

/** The number of the element that each child of the template stands for, or nothing where one stands for none. */
const arranged = (
  { children, ordered }: Shape,
  kids: readonly Element[],
  bindings: Bindings,
): readonly number[] | undefined => {
  const fitting = (wanted: number, offered: number): boolean => {
    const [child, kid] = [children[wanted], kids[offered]];
    return child !== undefined && kid !== undefined && fits(child, kid, bindings);
  };
  let next = 0;
  const found = ordered
    ? children.map((_, wanted) => {
        while (next < kids.length && !fitting(wanted, next)) next += 1;
        next += 1;
        return next > kids.length ? undefined : next - 1;
      })
    : assign(children.length, kids.length, fitting);
  const given = found.filter((ordinal) => ordinal !== undefined);
  return given.length === children.length ? given : undefined;
};

const place = (
  shape: Shape,
  element: Element,
  at: Place,
  bindings: Bindings,
  places: Map<Shape, Place>,
): boolean => {
  places.set(shape, at);
  if (shape.kind === 'any-of') {
    const option = shape.options.find((one) => fits(one, element, bindings));
    return option !== undefined && place(option, element, at, bindings, places);
  }
  if (shape.children.length === 0) return true;
  const kids = element.getChildElements();
  const ordinals = arranged(shape, kids, bindings);
  return (
    ordinals?.every((ordinal, index) => {
      const [child, kid] = [shape.children[index], kids[ordinal]];
      return (
        child !== undefined && kid !== undefined && place(child, kid, [...at, ordinal], bindings, places)
      );
    }) === true
  );
};

const find = (shape: Shape, element: Element, bindings: Bindings): Places | undefined => {
  if (!fits(shape, element, bindings)) return undefined;
  const places = new Map<Shape, Place>();
  return place(shape, element, [], bindings, places) ? places : undefined;
};

/** What was found before: every assertion of a template asks the same. */
const found = new WeakMap<Bindings, WeakMap<Element, Map<Shape, Places | undefined>>>();

/**
 * Finds where each part of a template stands in an element; nothing where the element does not fit.
 * @param bindings with what the template has bound; they, and the element, do not change any more.
 */
export const placesIn = (shape: Shape, element: Element, bindings: Bindings): Places | undefined => {
  const elements = found.get(bindings) ?? new WeakMap<Element, Map<Shape, Places | undefined>>();
  found.set(bindings, elements);
  const shapes = elements.get(element) ?? new Map<Shape, Places | undefined>();
  elements.set(element, shapes);
  if (!shapes.has(shape)) shapes.set(shape, find(shape, element, bindings));
  return shapes.get(shape);
};

export const elementAt = (root: Element, place: Place): Element =>
  place.reduce((element, ordinal) => element.getChildElements()[ordinal] ?? element, root);
