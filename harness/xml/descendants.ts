import type { Element } from 'ltx';

/** An element and those in it, in the order in which they begin. */
export const withDescendants = (element: Element): readonly Element[] => [
  element,
  ...element.getChildElements().flatMap(withDescendants),
];
