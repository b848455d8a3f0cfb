import { literalOf, matchPattern } from '../language/pattern.ts';
import { namesInPattern, patternOf } from '../language/placeholder.ts';
import type { Expected } from '../language/scenario.ts';
import { type Shape, shapeOf, type WantedValue } from '../language/shape.ts';
import { templateOf } from '../language/template.ts';
import { sameJid } from '../xml/jid.ts';

/** Nothing is bound yet: what takes a name may come to be anything. */
const unbound = { get: () => undefined };

/** What a pattern is where it is one value, whatever is played. */
const fixed = ({ pattern }: WantedValue): string | undefined =>
  namesInPattern(pattern).length > 0 ? undefined : literalOf(pattern, unbound);

const takes = (one: WantedValue, other: WantedValue): boolean => {
  const value = fixed(other);
  if (value === undefined || namesInPattern(one.pattern).length > 0) return true;
  return matchPattern(one.pattern, value, unbound, (a, b) => a === b || sameJid(a, b)) !== undefined;
};

const isAbsence = ({ pattern }: WantedValue): boolean => patternOf(pattern).kind === 'absent';

const valuesAgree = (one: WantedValue | undefined, other: WantedValue | undefined): boolean => {
  if (one === undefined || other === undefined) return true;
  if (isAbsence(one) || isAbsence(other)) return isAbsence(one) === isAbsence(other);
  return takes(one, other) && takes(other, one);
};

/** Whether there may be an element that two templates both take: name, attributes and text tell, children are left out. */
const agree = (one: Shape, other: Shape): boolean => {
  if (one.kind === 'any-of') return one.options.some((option) => agree(option, other));
  if (other.kind === 'any-of') return agree(other, one);
  const sameName = one.local === other.local && one.namespace === other.namespace;
  if (one.kind === 'element' && other.kind === 'element' && !sameName) return false;
  return (
    valuesAgree(one.text, other.text) &&
    one.attributes.every((attribute) =>
      valuesAgree(
        attribute,
        other.attributes.find(({ expanded }) => expanded === attribute.expanded),
      ),
    )
  );
};

/** Whether what is selected can never be what is asserted: then it says what must not come. */
export const contradictsItself = (expected: Expected): boolean =>
  expected.kind === 'xml' &&
  expected.select !== undefined &&
  expected.select !== 'next' &&
  !agree(shapeOf(templateOf(expected.template)), shapeOf(templateOf(expected.select)));

/** Whether whatever one template takes, the other takes as well, as far as that can be read off them. */
const implies = (one: Shape, other: Shape): boolean => {
  if (one.kind === 'any-of') return one.options.every((option) => implies(option, other));
  if (other.kind === 'any-of') return other.options.some((option) => implies(one, option));
  const sameName =
    other.kind === 'any' ||
    (one.kind === 'element' && one.local === other.local && one.namespace === other.namespace);
  const asksMore = other.absent.length > 0 || other.onlyChildren || other.onlyAttributes || other.ordered;
  return (
    sameName &&
    !asksMore &&
    (other.text === undefined || other.text.pattern === one.text?.pattern) &&
    other.attributes.every((wanted) =>
      one.attributes.some(
        ({ expanded, pattern }) => expanded === wanted.expanded && pattern === wanted.pattern,
      ),
    ) &&
    other.children.every((wanted) => one.children.some((child) => implies(child, wanted)))
  );
};

/** Whether all that is asserted of what is selected is what it was selected by. */
export const assertsNoMore = (expected: Expected): boolean =>
  expected.kind === 'xml' &&
  expected.select !== undefined &&
  expected.select !== 'next' &&
  implies(shapeOf(templateOf(expected.select)), shapeOf(templateOf(expected.template)));
