import type { Element } from 'ltx';
import { actsAnsweredAt, answeredBy } from '../language/exchange.ts';
import type { Expected, ExpectStep, HasStep, JudgedStep, Scenario, Step } from '../language/scenario.ts';
import { templateOf } from '../language/template.ts';
import { isAbsent } from '../xml/absent.ts';
import { ns } from '../xml/namespaces.ts';

/** Whether what a template speaks of can be nothing but a refusal. */
const refuses = (template: Element): boolean => {
  const name = template.getName();
  switch (template.getNS()) {
    case ns.template:
      return name === 'any-of' ? template.getChildElements().every(refuses) : template.attrs.type === 'error';
    case ns.client:
      return (
        template.attrs.type === 'error' ||
        template.getChildElements().some((child) => child.is('error', ns.client) && !isAbsent(child))
      );
    case ns.stream:
      return name === 'error';
    case ns.sasl:
    case ns.tls:
      return name === 'failure';
    case ns.record:
      return template.getChildElements().some((child) => child.getName() === 'error' && !isAbsent(child));
    default:
      return false;
  }
};

const isRefusing = (expected: Expected): boolean =>
  expected.kind === 'xml' ? refuses(templateOf(expected.template)) : expected.kind !== 'tls';

/** Whether a step holds only where something is refused: by an error, a failure, or the end of the stream. */
export const isRefusal = (step: JudgedStep): boolean => {
  if (step.kind === 'has') return refuses(templateOf(step.template));
  return step.kind === 'expect' && step.options.every(({ expected }) => isRefusing(expected));
};

/** Whether a template of a refusal says which: STARTTLS has only one. */
const isSpecific = (template: Element): boolean => {
  if (template.is('any-of', ns.template)) return template.getChildElements().every(isSpecific);
  if (template.getNS() === ns.tls) return true;
  const isStanza = template.getNS() === ns.client || template.getNS() === ns.record;
  const error = isStanza ? template.getChild('error') : template;
  return (
    error?.getChildElements().some((child) => !isAbsent(child) && !/^\{[*+]\}$/.test(child.text())) ?? false
  );
};

/** Whether a refusal names its condition, so that no other one would do. */
export const namesCondition = (step: JudgedStep): boolean => {
  if (step.kind === 'has') return isSpecific(templateOf(step.template));
  return (
    step.kind === 'expect' &&
    step.options.every(({ expected }) => expected.kind === 'xml' && isSpecific(templateOf(expected.template)))
  );
};

/** What asks for an end, or is an error that has to be passed on. */
const asksForIt = /<\/stream:stream>|<stream:error\b|\btype=["']error["']/;

/** Whether a step is about what follows from an end or an error of our own, or from a refusal before. */
const isConsequence = (steps: readonly Step[], position: number): boolean => {
  const behind = answeredBy(steps)[position]?.behind;
  const refusal = steps.find((step) => step.kind === 'expect' && step.as === behind);
  if (behind !== undefined && refusal?.kind === 'expect')
    return refusal.options.some(({ expected }) => isRefusing(expected));
  return actsAnsweredAt(steps, position).some(
    ({ verb, value }) => verb === 'closes stream' || (typeof value === 'string' && asksForIt.test(value)),
  );
};

/** Whether a step shows that something is accepted, without which what follows proves nothing. */
const isCounterpart = (step: Step): boolean =>
  (step.kind === 'expect' || step.kind === 'has') && step.control !== undefined && !isRefusal(step);

/** A check that expects a refusal of what we did, and whether what would be accepted comes before it. */
export interface ExpectedRefusal {
  readonly step: ExpectStep | HasStep;
  readonly isControlled: boolean;
}

/** The checks of a scenario that expect a refusal; those that assert more about one go with it. */
export const expectedRefusals = ({ steps }: Scenario): readonly ExpectedRefusal[] => {
  const counterpart = steps.findIndex(isCounterpart);
  return steps.flatMap((step, position) => {
    if (step.kind !== 'expect' && step.kind !== 'has') return [];
    const selecting = steps.findLast((before, at) => at < position && before.kind === 'expect');
    const isMore = step.kind === 'has' && selecting?.kind === 'expect' && isRefusal(selecting);
    if (step.check?.observe !== false || !isRefusal(step) || isMore || isConsequence(steps, position))
      return [];
    return [{ step, isControlled: counterpart >= 0 && counterpart < position }];
  });
};
