import type { Element } from 'ltx';
import { actsAnsweredAt, answeredBy, groupBefore } from '../language/exchange.ts';
import {
  type ActStep,
  type Expected,
  type ExpectStep,
  type HasStep,
  type JudgedStep,
  type Scenario,
  type Step,
  templatesIn,
} from '../language/scenario.ts';
import { templateOf } from '../language/template.ts';
import { partAt, sitesOf } from '../language/world.ts';
import { networkNamed } from '../networks/index.ts';
import type { Asked, Network } from '../networks/network.ts';
import type { Refusals } from '../networks/refusals.ts';
import { ns } from '../xml/namespaces.ts';

/** What of a scenario is at each of its sites: what is refused at one has its control there. */
const partsOf = (scenario: Scenario): readonly Scenario[] =>
  sitesOf(scenario).map((site) => partAt(scenario, site));

/** What is spoken at the site that a part of a scenario is at. */
const networkAt = ({ world }: Scenario): Network => networkNamed(Object.values(world)[0] ?? '');

const refusalsOf = (part: Scenario): Refusals => networkAt(part).refusals;

const isAnyOf = (template: Element): boolean => template.is('any-of', ns.template);

/** Whether what a template speaks of can be nothing but a refusal. */
const refuses = (template: Element, refusals: Refusals): boolean =>
  isAnyOf(template)
    ? template.getChildElements().every((child) => refuses(child, refusals))
    : refusals.refuses(template);

const isRefusing = (expected: Expected, refusals: Refusals): boolean =>
  expected.kind === 'xml' ? refuses(templateOf(expected.template), refusals) : expected.kind !== 'tls';

/** Whether a step holds only where something is refused: by an error, a failure, or the end of the stream. */
const isRefusal = (step: JudgedStep, refusals: Refusals): boolean => {
  if (step.kind === 'has') return refuses(templateOf(step.template), refusals);
  return step.kind === 'expect' && step.options.every(({ expected }) => isRefusing(expected, refusals));
};

/** Whether a template of a refusal says which, or there is only one. */
const isSpecific = (template: Element, refusals: Refusals): boolean =>
  isAnyOf(template)
    ? template.getChildElements().every((child) => isSpecific(child, refusals))
    : refusals.asks(template) !== 'nothing';

/** What asserts more of what a step has selected: right behind it, up to the next thing that is done or waited for. */
const moreAbout = (steps: readonly Step[], position: number): readonly HasStep[] => {
  const rest = steps.slice(position + 1);
  const end = rest.findIndex(({ kind }) => kind !== 'has');
  return rest.slice(0, end < 0 ? rest.length : end).filter((step) => step.kind === 'has');
};

/** The step that waits for what a step is about: itself, or the one that selects. */
const waitingAt = (steps: readonly Step[], position: number): Step | undefined =>
  steps.findLast((step, at) => at <= position && step.kind === 'expect');

/** Whether a refusal names its condition, or what asserts more of it does: then no other one would do. */
export const namesCondition = (scenario: Scenario, step: ExpectStep | HasStep): boolean => {
  const part = partsOf(scenario).find(({ steps }) => steps.includes(step)) ?? scenario;
  const { steps } = part;
  const refusals = refusalsOf(part);
  if (step.kind === 'has') return isSpecific(templateOf(step.template), refusals);
  return (
    step.options.every(
      ({ expected }) => expected.kind === 'xml' && isSpecific(templateOf(expected.template), refusals),
    ) ||
    moreAbout(steps, steps.indexOf(step)).some(
      (more) => more.check?.observe === false && isSpecific(templateOf(more.template), refusals),
    )
  );
};

/** What asks for the end of a stream. */
const asksForTheEnd = /<\/stream:stream>|<stream:error\b/;

/** A stanza that is an error of our own, which has to be passed on. */
const errors = /<(?<name>[a-z]+)(?=\s)(?<attributes>[^>]*\stype=["']error["'][^>]*)>/g;

type Called = Omit<Asked['answers'][number], 'party'>;

/** What each thing is called that a template may look for. */
const calledIn = (template: Element): readonly Called[] => {
  if (isAnyOf(template)) return template.getChildElements().flatMap(calledIn);
  const { id } = template.attrs;
  return [{ name: template.getName(), ...(typeof id === 'string' && { id }) }];
};

/** Whether an action writes an error with this name, and with the id that is looked for; one that is bound may be that. */
const writesError = ({ value }: ActStep, { name, id }: Called): boolean =>
  typeof value === 'string' &&
  [...value.matchAll(errors)].some(({ groups = {} }) => {
    const own = /\sid=["']([^"']*)["']/.exec(groups.attributes ?? '')?.[1];
    return groups.name === name && (id === undefined || own === id || own?.includes('{') === true);
  });

const asksToEnd = ({ verb, value }: ActStep): boolean =>
  verb === 'closes stream' || (typeof value === 'string' && asksForTheEnd.test(value));

/** Whether what is waited for is what we have asked for: a plain end, or an error of our own that somebody else is to get. */
const isAskedFor = (steps: readonly Step[], position: number): boolean => {
  const acts = actsAnsweredAt(steps, position);
  const waiting = waitingAt(steps, position);
  if (waiting?.kind !== 'expect') return false;
  return waiting.options.every(({ party, expected }) => {
    if (expected.kind !== 'xml') return acts.some((act) => act.party === party && asksToEnd(act));
    const others = acts.filter((act) => act.party !== party);
    return calledIn(templateOf(expected.template)).every((one) =>
      others.some((act) => writesError(act, one)),
    );
  });
};

/** Whether a step is about what follows from an end or an error of our own, or from a refusal before. */
const isConsequence = (scenario: Scenario, position: number): boolean => {
  const { steps } = scenario;
  const behind = answeredBy(steps)[position]?.behind;
  const refusal = steps.find((step) => step.kind === 'expect' && step.as === behind);
  if (behind !== undefined && refusal?.kind === 'expect')
    return refusal.options.some(({ expected }) => isRefusing(expected, refusalsOf(scenario)));
  return isAskedFor(steps, position);
};

/** Whether a refusal meets a template. One with a condition that it names is a refusal, too. */
const takesRefusal = (template: Element, refusals: Refusals): boolean => {
  if (isAnyOf(template)) return template.getChildElements().some((child) => takesRefusal(child, refusals));
  return refusals.refuses(template) || refusals.fits(template);
};

/**
 * Whether what a control waits for may be that what was done is refused: it comes to whoever did it, and nothing that
 * has to be true of it by then says that it is something else. A condition that it names is meant.
 */
const takesAnyRefusal = (steps: readonly Step[], position: number, refusals: Refusals): boolean => {
  const waiting = waitingAt(steps, position);
  if (waiting?.kind !== 'expect') return false;
  const parties = new Set(actsAnsweredAt(steps, position).map(({ party }) => party));
  const more = moreAbout(steps, steps.indexOf(waiting)).filter(
    (step) => step.control !== undefined && steps.indexOf(step) <= position,
  );
  return waiting.options.some(
    ({ party, expected }) =>
      parties.has(party) &&
      expected.kind !== 'tls' &&
      [...templatesIn(expected), ...more.map(({ template }) => template)].every((template) =>
        takesRefusal(templateOf(template), refusals),
      ),
  );
};

/** Whether a step shows that something is accepted, without which what follows proves nothing. */
const isCounterpart = (steps: readonly Step[], position: number, refusals: Refusals): boolean => {
  const step = steps[position];
  if ((step?.kind !== 'expect' && step?.kind !== 'has') || step.control === undefined) return false;
  return !isRefusal(step, refusals) && !takesAnyRefusal(steps, position, refusals);
};

/** The templates that a step may find what it selects by. */
const templatesOf = (step: ExpectStep | HasStep): readonly Element[] => {
  if (step.kind === 'has') return [templateOf(step.template)];
  return step.options.flatMap(({ expected }) =>
    expected.kind === 'xml' ? [templateOf(expected.template)] : [],
  );
};

/** What has been said by then of what was selected last. */
const saidBefore = (steps: readonly Step[], position: number): readonly (ExpectStep | HasStep)[] => {
  const selecting = steps.findLastIndex((step, at) => at < position && step.kind === 'expect');
  return steps
    .slice(Math.max(selecting, 0), position)
    .filter((step) => step.kind === 'expect' || step.kind === 'has');
};

/**
 * Checks that assert two things: that something is refused, and with which condition. What an error of our own says is
 * no condition of a refusal. Nor has what is one of several outcomes, some of them no refusal, a condition of its own.
 */
export const mixedRefusals = (scenario: Scenario): readonly (ExpectStep | HasStep)[] =>
  partsOf(scenario).flatMap(mixedRefusalsIn);

/** Whether something that fits a template has to have a condition. */
const asksCondition = (template: Element, refusals: Refusals): boolean =>
  isAnyOf(template)
    ? template.getChildElements().some((child) => asksCondition(child, refusals))
    : refusals.asks(template) === 'a condition';

const mixedRefusalsIn = (scenario: Scenario): readonly (ExpectStep | HasStep)[] => {
  const { steps } = scenario;
  const refusals = refusalsOf(scenario);
  return steps.flatMap((step, position) => {
    if ((step.kind !== 'expect' && step.kind !== 'has') || step.check?.observe !== false) return [];
    if (!isRefusal(step, refusals) || isAskedFor(steps, position)) return [];
    const isMore = step.kind === 'has' && saidBefore(steps, position).some((one) => isRefusal(one, refusals));
    if (isMore) return [];
    return templatesOf(step).some((template) => asksCondition(template, refusals)) ? [step] : [];
  });
};

const isFailure = (template: Element): boolean =>
  template.getNS() === ns.sasl && template.getName() === 'failure';

/** Checks that a SASL failure without a word satisfies, and no check behind them asks what it says. */
export const muteFailures = (scenario: Scenario): readonly ExpectStep[] =>
  partsOf(scenario).flatMap(muteFailuresIn);

const muteFailuresIn = (scenario: Scenario): readonly ExpectStep[] => {
  const { steps } = scenario;
  const { asks } = refusalsOf(scenario);
  return steps.flatMap((step, position) => {
    if (step.kind !== 'expect' || step.check === undefined) return [];
    const isMute = templatesOf(step).some((template) => isFailure(template) && asks(template) === 'nothing');
    const isAsked = moreAbout(steps, position).some(
      ({ check, template }) =>
        check?.observe === false &&
        isFailure(templateOf(template)) &&
        asks(templateOf(template)) === 'a condition',
    );
    return isMute && !isAsked ? [step] : [];
  });
};

/** A check that expects a refusal of what we did. */
export interface ExpectedRefusal {
  readonly step: ExpectStep | HasStep;
  /** Whether something comes before it that is accepted. */
  readonly isControlled: boolean;
  /** What of it is not the same made right, in words. */
  readonly lacking: readonly string[];
}

const askedAt = ({ steps, parties }: Scenario, position: number): Asked => {
  const waiting = waitingAt(steps, position);
  const answers =
    waiting?.kind === 'expect'
      ? waiting.options.flatMap(({ party, expected }) =>
          expected.kind === 'xml'
            ? calledIn(templateOf(expected.template)).map((called) => ({ party, ...called }))
            : [],
        )
      : [];
  return { acts: actsAnsweredAt(steps, position), answers, parties };
};

/** What has to be shown for a step to be decided, or for the one that selects what it is about. */
const givenAt = (steps: readonly Step[], position: number): readonly string[] =>
  [steps[position], waitingAt(steps, position)].flatMap((step) =>
    (step?.kind === 'expect' || step?.kind === 'has') && step.given !== undefined ? [step.given] : [],
  );

/** Whether a control is one for what is given this: for everything, unless it says for what. */
const isFor = (control: Step, given: readonly string[]): boolean =>
  (control.kind !== 'expect' && control.kind !== 'has') ||
  control.shows === undefined ||
  given.includes(control.shows);

const controlOf = (scenario: Scenario, position: number): Omit<ExpectedRefusal, 'step'> => {
  const { steps } = scenario;
  const { uncontrolled, refusals } = networkAt(scenario);
  const given = givenAt(steps, position);
  const before = steps.flatMap((step, at) =>
    at < position && isCounterpart(steps, at, refusals) && isFor(step, given) ? [at] : [],
  );
  const accepted = before.map((at) => askedAt(scenario, at));
  return {
    isControlled: accepted.length > 0,
    lacking: uncontrolled(askedAt(scenario, position), accepted),
  };
};

/** Whether what a step says more of is a refusal by then, or there is nothing to say. */
const isKnownRefusal = (scenario: Scenario, position: number): boolean =>
  saidBefore(scenario.steps, position).some(
    (step) => (step.kind === 'expect' || step.control !== undefined) && isRefusal(step, refusalsOf(scenario)),
  );

/** The checks of a scenario that expect a refusal; those that assert more about one go with it. */
export const expectedRefusals = (scenario: Scenario): readonly ExpectedRefusal[] =>
  partsOf(scenario).flatMap(expectedRefusalsIn);

const expectedRefusalsIn = (scenario: Scenario): readonly ExpectedRefusal[] => {
  const { steps } = scenario;
  return steps.flatMap((step, position) => {
    if (step.kind !== 'expect' && step.kind !== 'has') return [];
    const isMore = step.kind === 'has' && isKnownRefusal(scenario, position);
    if (step.check?.observe !== false || !isRefusal(step, refusalsOf(scenario)) || isMore) return [];
    return isConsequence(scenario, position) ? [] : [{ step, ...controlOf(scenario, position) }];
  });
};

/** Refusals that are premises where no check judges what was done: a duty that is taken for granted. */
export const assumedRefusals = (scenario: Scenario): readonly ExpectStep[] =>
  partsOf(scenario).flatMap(assumedRefusalsIn);

const assumedRefusalsIn = (scenario: Scenario): readonly ExpectStep[] => {
  const { steps } = scenario;
  const judged = new Set(
    steps.flatMap((step, position) =>
      step.kind !== 'act' && step.kind !== 'watch' && step.check ? [groupBefore(steps, position).at(-1)] : [],
    ),
  );
  return steps.flatMap((step, position) => {
    if (step.kind !== 'expect' || step.check !== undefined || step.control !== undefined) return [];
    const isAssumed =
      isRefusal(step, refusalsOf(scenario)) && !judged.has(groupBefore(steps, position).at(-1));
    return isAssumed && !isConsequence(scenario, position) ? [step] : [];
  });
};
