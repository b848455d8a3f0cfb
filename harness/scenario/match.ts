import type { Element } from 'ltx';
import type { Bindings, Bound } from '../language/pattern.ts';
import { shapeOf } from '../language/shape.ts';
import type { Difference } from './difference.ts';
import { createExplainer } from './explain.ts';
import { knowing, wayAt } from './fit.ts';
import { sayingOf } from './signature.ts';

export interface MatchResult {
  readonly differences: readonly Difference[];
  /** Variables that the template bound; complete only where there are no differences. */
  readonly bound: Bound;
}

/**
 * Holds an element against a template, by namespace-aware tree: listed attributes and children must be there in
 * any order, others may be. In the template, `assay:only="children|attributes|all"` forbids extras,
 * `assay:ordered="true"` fixes the order of children, `assay:absent="true"` forbids a child, `<assay:any/>`
 * stands for any element and `<assay:any-of>` for one of its children; patterns are those of {@link matchPattern}.
 * If there is a way in which all fits, with one meaning for each name, it is found.
 * @throws {UnboundError} where a name is not bound.
 */
export const matchElement = (template: Element, actual: Element, bindings: Bindings): MatchResult => {
  const shape = shapeOf(template);
  const bound = wayAt(shape, actual, knowing(bindings));
  if (bound) return { differences: [], bound };
  const path = `/${shape.kind === 'element' ? shape.name : actual.name}`;
  const explanation = createExplainer(shape.binds, sayingOf(bindings))(
    shape,
    actual,
    path,
    knowing(bindings),
  );
  if (explanation.differences.length > 0) return explanation;
  throw new Error(`${path} does not fit, and nothing tells why`);
};
