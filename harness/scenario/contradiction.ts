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
