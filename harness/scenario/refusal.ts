import type { Element } from 'ltx';
import { actsAnsweredAt, answeredBy } from '../language/exchange.ts';
import type { Expected, ExpectStep, HasStep, JudgedStep, Scenario, Step } from '../language/scenario.ts';
import { templateOf } from '../language/template.ts';
import { networkNamed } from '../networks/index.ts';
import type { Asked } from '../networks/network.ts';
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

/** What an error or a failure has to hold, whatever it is. */
const conditionsIn = (refusal: Element): readonly Element[] =>
  refusal.getChildElements().filter((child) => !isAbsent(child) && !/^\{[*+]\}$/.test(child.text()));

/** Whether a template of a refusal says which: STARTTLS has only one. */
const isSpecific = (template: Element): boolean => {
  if (template.is('any-of', ns.template)) return template.getChildElements().every(isSpecific);
  if (template.getNS() === ns.tls) return true;
  const isStanza = template.getNS() === ns.client || template.getNS() === ns.record;
  const error = isStanza ? template.getChild('error') : template;
  return error !== undefined && conditionsIn(error).length > 0;
};

/** What asserts more of what a step has selected: right behind it, up to the next thing that is done or waited for. */
const moreAbout = (steps: readonly Step[], position: number): readonly HasStep[] => {
  const rest = steps.slice(position + 1);
  const end = rest.findIndex(({ kind }) => kind !== 'has');
  return rest.slice(0, end < 0 ? rest.length : end).filter((step) => step.kind === 'has');
};

/** Whether a refusal names its condition, or what asserts more of it does: then no other one would do. */
export const namesCondition = (steps: readonly Step[], step: ExpectStep | HasStep): boolean => {
  if (step.kind === 'has') return isSpecific(templateOf(step.template));
  return (
    step.options.every(
      ({ expected }) => expected.kind === 'xml' && isSpecific(templateOf(expected.template)),
    ) ||
    moreAbout(steps, steps.indexOf(step)).some(
      (more) => more.check?.observe === false && isSpecific(templateOf(more.template)),
    )
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

/** What of the stanza, failure or stream error that a template describes is its condition. */
const conditionOf = (template: Element): readonly Element[] => {
  switch (template.getNS()) {
    case ns.client: {
      const error = template.attrs.type === 'error' ? template.getChild('error') : undefined;
      return error && !isAbsent(error) ? conditionsIn(error) : [];
    }
    case ns.sasl:
      return template.getName() === 'failure' ? conditionsIn(template) : [];
    case ns.stream:
      return template.getName() === 'error' ? conditionsIn(template) : [];
    default:
      return [];
  }
};

/** The templates that a step may find what it selects by. */
const templatesOf = (step: ExpectStep | HasStep): readonly Element[] => {
  if (step.kind === 'has') return [templateOf(step.template)];
  return step.options.flatMap(({ expected }) =>
    expected.kind === 'xml' ? [templateOf(expected.template)] : [],
  );
};

const isAskedFor = (steps: readonly Step[], position: number): boolean =>
  actsAnsweredAt(steps, position).some(({ value }) => typeof value === 'string' && asksForIt.test(value));

/**
 * Checks that assert two things: that something is refused, and with which condition. What an error of our own says is
 * no condition of a refusal. Nor has what is one of several outcomes, some of them no refusal, a condition of its own.
 */
export const mixedRefusals = ({ steps }: Scenario): readonly (ExpectStep | HasStep)[] =>
  steps.flatMap((step, position) => {
    if ((step.kind !== 'expect' && step.kind !== 'has') || step.check?.observe !== false) return [];
    if (!isRefusal(step) || isAskedFor(steps, position)) return [];
    const templates = templatesOf(step).filter(
      (template) => step.kind === 'expect' || template.getNS() === ns.client,
    );
    return templates.some((template) => conditionOf(template).length > 0) ? [step] : [];
  });

const isFailure = (template: Element): boolean =>
  template.getNS() === ns.sasl && template.getName() === 'failure';

/** Checks that a SASL failure without a word satisfies, and no check behind them asks what it says. */
export const muteFailures = ({ steps }: Scenario): readonly ExpectStep[] =>
  steps.flatMap((step, position) => {
    if (step.kind !== 'expect' || step.check === undefined) return [];
    const isMute = templatesOf(step).some(
      (template) => isFailure(template) && conditionOf(template).length === 0,
    );
    const isAsked = moreAbout(steps, position).some(
      ({ check, template }) => check?.observe === false && conditionOf(templateOf(template)).length > 0,
    );
    return isMute && !isAsked ? [step] : [];
  });

/** A check that expects a refusal of what we did, and what comes before it that is accepted: the same made right, or another thing. */
export interface ExpectedRefusal {
  readonly step: ExpectStep | HasStep;
  readonly control: 'none' | 'another' | 'the same';
}

/** The step that waits for what a step is about: itself, or the one that selects. */
const waitingAt = (steps: readonly Step[], position: number): Step | undefined =>
  steps.findLast((step, at) => at <= position && step.kind === 'expect');

const askedAt = ({ steps, parties }: Scenario, position: number): Asked => {
  const waiting = waitingAt(steps, position);
  const answers =
    waiting?.kind === 'expect'
      ? waiting.options.flatMap(({ party, expected }) =>
          expected.kind === 'xml' ? [{ party, name: templateOf(expected.template).getName() }] : [],
        )
      : [];
  return { acts: actsAnsweredAt(steps, position), answers, parties };
};

const controlOf = (scenario: Scenario, position: number): ExpectedRefusal['control'] => {
  const { steps, protocol } = scenario;
  const before = steps.flatMap((step, at) => (at < position && isCounterpart(step) ? [at] : []));
  if (before.length === 0) return 'none';
  const { areAlike } = networkNamed(protocol);
  const refused = askedAt(scenario, position);
  return before.some((at) => areAlike(refused, askedAt(scenario, at))) ? 'the same' : 'another';
};

/** Whether what a step says more of is a refusal by then, or there is nothing to say. */
const isKnownRefusal = (steps: readonly Step[], position: number): boolean => {
  const selecting = steps.findLastIndex((step, at) => at < position && step.kind === 'expect');
  return steps
    .slice(Math.max(selecting, 0), position)
    .some(
      (step) =>
        (step.kind === 'expect' || (step.kind === 'has' && step.control !== undefined)) && isRefusal(step),
    );
};

/** The checks of a scenario that expect a refusal; those that assert more about one go with it. */
export const expectedRefusals = (scenario: Scenario): readonly ExpectedRefusal[] => {
  const { steps } = scenario;
  return steps.flatMap((step, position) => {
    if (step.kind !== 'expect' && step.kind !== 'has') return [];
    const isMore = step.kind === 'has' && isKnownRefusal(steps, position);
    if (step.check?.observe !== false || !isRefusal(step) || isMore || isConsequence(steps, position))
      return [];
    return [{ step, control: controlOf(scenario, position) }];
  });
};
