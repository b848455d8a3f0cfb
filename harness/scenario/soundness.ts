import type { Element } from 'ltx';
import { actsAnsweredAt, groupBefore } from '../language/exchange.ts';
import { matchPattern } from '../language/pattern.ts';
import { namesInPattern } from '../language/placeholder.ts';
import {
  type ActStep,
  type JudgedStep,
  locationOf,
  partiesOf,
  type Scenario,
  type Step,
} from '../language/scenario.ts';
import { closingTag, templateOf } from '../language/template.ts';
import { isAbsent } from '../xml/absent.ts';
import { streamDecoder } from '../xml/decode.ts';
import { withDescendants } from '../xml/descendants.ts';
import { ns } from '../xml/namespaces.ts';
import {
  assumedRefusals,
  type ExpectedRefusal,
  expectedRefusals,
  mixedRefusals,
  muteFailures,
  namesCondition,
} from './refusal.ts';
import { assertsNoMore, contradictsItself } from './selected.ts';

/** What is judged, by the last action before it. */
const judgedByAction = (steps: readonly Step[]): readonly (readonly JudgedStep[])[] => {
  const exchanges = Map.groupBy(
    steps.flatMap((step, position) =>
      step.kind === 'act' || step.kind === 'watch' ? [] : [{ step, position }],
    ),
    ({ position }) => groupBefore(steps, position).at(-1),
  );
  return [...exchanges.values()].map((judged) => judged.map(({ step }) => step));
};

/** What the answer to an action is called: the id of an IQ, the name that a fixture gives a record. */
const answerName = ({ value }: ActStep): string | undefined => {
  if (typeof value === 'string') return /^\s*<iq\s[^>]*?\bid=["']([^"']+)["']/.exec(value)?.[1];
  const name = typeof value === 'object' && value !== null && 'as' in value ? value.as : undefined;
  return typeof name === 'string' ? name : undefined;
};

/** Actions of a party in one group whose answers have one name, so that whichever comes first decides. */
const confusable = (steps: readonly Step[]): readonly ActStep[] => {
  const groups = new Set(
    steps.flatMap((step, position) => (step.kind === 'act' ? [] : [groupBefore(steps, position).join()])),
  );
  return [...groups].flatMap((group) => {
    const seen = new Set<string>();
    return group.split(',').flatMap((position) => {
      const act = steps[Number(position)];
      const name = act?.kind === 'act' ? answerName(act) : undefined;
      if (act?.kind !== 'act' || name === undefined) return [];
      // Another verb may name something else: what it makes, say.
      const answer = `${act.party} ${act.verb} ${name}`;
      if (seen.has(answer)) return [act];
      seen.add(answer);
      return [];
    });
  });
};

/** A check that is decided by whether something comes, and asserts of it what its selection has asked for. */
const assertsNothing = (step: JudgedStep): boolean =>
  step.kind === 'expect' &&
  step.check !== undefined &&
  step.options.length === 1 &&
  step.options.every(({ expected }) => assertsNoMore(expected));

/**
 * A check that judges, and passes on whatever one of its alternatives selects. Meant as what must not come, it is what is as
 * good: that is said by a template which the selected does not fit.
 */
const takesAnything = (step: JudgedStep): boolean =>
  step.kind === 'expect' &&
  step.check?.observe === false &&
  step.options.length > 1 &&
  step.options.some(
    ({ expected }) =>
      expected.kind === 'xml' &&
      expected.select !== undefined &&
      /^\s*<assay:any\s*\/>\s*$/.test(expected.template),
  );

/**
 * What an expectation selects and cannot be, where it has nothing that it can be; or where it says what it would mean, which
 * nobody will ever read. An option that nothing meets may stand beside others: what it selects must not come before them.
 */
const unmeetable = (step: JudgedStep): string | undefined => {
  if (step.kind !== 'expect') return undefined;
  const never = step.options.filter(({ expected }) => contradictsItself(expected));
  if (never.length === step.options.length) return 'nothing that select takes can fit';
  return never.some(({ means }) => means !== undefined)
    ? 'nothing that select takes can fit, so that it never means anything'
    : undefined;
};

/** Whether a template says what an element is like by a pattern. */
const isOfAKind = (element: Element): boolean =>
  Object.entries(element.attrs).some(([name, value]) => !name.includes(':') && /^\{[/!]/.test(String(value)));

/** Whether a template says that there is such an element, with those in it. */
const tellsOf = (template: Element, wanted: Element): boolean =>
  withDescendants(template).some(
    (element) =>
      !isAbsent(element) &&
      element.is(wanted.getName(), wanted.getNS()) &&
      wanted
        .getChildElements()
        .every((child) => element.getChildElements().some((one) => tellsOf(one, child))),
  );

/**
 * A check that something of a kind is not there passes where nothing of that name is. It has to be shown before that
 * there is, by what was waited for or by a control.
 */
const maybeNothing = (steps: readonly Step[], position: number): boolean => {
  const step = steps[position];
  if (step?.kind !== 'has' || step.check?.observe !== false) return false;
  const wrong = withDescendants(templateOf(step.template))
    .filter(isAbsent)
    .flatMap(withDescendants)
    .filter(isOfAKind);
  const selecting = steps.findLastIndex((one, at) => at < position && one.kind === 'expect');
  const shown = steps.slice(Math.max(selecting, 0), position).flatMap((one) => {
    if (one.kind === 'has') return one.control === undefined ? [] : [one.template];
    return one.kind === 'expect' && one.options.length === 1
      ? one.options.flatMap(({ expected }) => (expected.kind === 'xml' ? [expected.template] : []))
      : [];
  });
  return wrong.some((one) => !shown.some((template) => tellsOf(templateOf(template), one)));
};

/**
 * What is wrong with a refusal that is expected. One without a counterpart passes where everything is refused, unless it names
 * a condition and says why nothing else has that; and one whose counterpart is another thing, where that thing is all that is
 * accepted, unless it says why the same cannot be made right.
 */
const refusalProblem = (
  scenario: Scenario,
  { step, isControlled, lacking }: ExpectedRefusal,
): string | undefined => {
  const isLike = isControlled && lacking.length === 0;
  if (step.uncontrolled === undefined) {
    if (!isControlled) return 'a refusal is expected, and no control before it shows what is accepted';
    return isLike
      ? undefined
      : `a refusal is expected, and no control before it is the same made right: ${lacking.join(', ')}`;
  }
  if (isLike) return 'it is uncontrolled, and a control stands before it';
  return isControlled || namesCondition(scenario, step)
    ? undefined
    : 'it is uncontrolled, and names no condition';
};

const refusalProblems = (scenario: Scenario): readonly string[] => {
  const refusals = new Map(expectedRefusals(scenario).map((refusal) => [refusal.step, refusal]));
  return scenario.steps.flatMap((step) => {
    if (step.kind !== 'expect' && step.kind !== 'has') return [];
    const refusal = refusals.get(step);
    const stray = step.uncontrolled === undefined ? undefined : 'it is uncontrolled, and expects no refusal';
    const problem = refusal ? refusalProblem(scenario, refusal) : stray;
    return problem === undefined ? [] : [`${locationOf(step)}: ${problem}`];
  });
};

const preamble = `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`;

/** Whether what an action writes is no XML, so that whoever it is passed on to as it is can read no more. */
const writesNoXml = ({ verb, value }: ActStep): boolean => {
  if (verb === 'sends bytes') return true;
  if (typeof value !== 'string' || /^\s*<(\?xml|stream:stream)\b/.test(value)) return false;
  const kinds: string[] = [];
  streamDecoder(({ kind }) => kinds.push(kind)).write(preamble + value);
  // What stands behind a closing tag is none of its stream, and may be XML on another.
  return kinds.includes('malformed') && !kinds.includes('footer');
};

const seesEverything = (template: string): boolean =>
  template !== closingTag && templateOf(template).is('any', ns.template);

/** Whether a step is a check that fails where the party's stream is no XML any more. */
const failsOnNoXml = (step: Step, party: string): boolean =>
  step.kind !== 'act' &&
  step.check?.observe === false &&
  partiesOf(step).every((other) => other === party) &&
  (step.kind === 'expect' ||
    (step.kind === 'absent' && step.templates.some(seesEverything) && !step.except.some(seesEverything)));

/** Absences at somebody to whom what is no XML may be passed on, with no check before them that her stream still is XML. */
const hidden = (steps: readonly Step[]): readonly JudgedStep[] =>
  steps.flatMap((step, position) => {
    if (step.kind !== 'absent' || failsOnNoXml(step, step.party)) return [];
    const [act] = actsAnsweredAt(steps, position).filter(
      (one) => one.party !== step.party && writesNoXml(one),
    );
    if (act === undefined) return [];
    const between = steps.slice(steps.indexOf(act), position);
    return between.some((before) => failsOnNoXml(before, step.party)) ? [] : [step];
  });

/** Something that nobody sends, so that its absence says nothing of anybody: it is waited for what comes behind. */
const isOfNobody = (template: string): boolean => templateOf(template).attrs.type === 'assay';

/** What has no error is a success, and no absence. */
const holdsAbsence = (template: string): boolean =>
  withDescendants(templateOf(template)).some((one) => isAbsent(one) && one.getName() !== 'error');

/** An absence without a check that is more than waiting: a server that breaks it would have no failure. */
const assumesAbsence = (step: JudgedStep): boolean => {
  if (step.check !== undefined || ('control' in step && step.control !== undefined)) return false;
  if (step.kind === 'absent') return !step.templates.every(isOfNobody);
  if (step.kind === 'has') return holdsAbsence(step.template);
  return (
    step.kind === 'expect' &&
    step.options.some(({ expected }) => expected.kind === 'xml' && holdsAbsence(expected.template))
  );
};

/** The ids of all that actions send. */
const sentIds = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) =>
    step.kind === 'act'
      ? [...JSON.stringify(step.value).matchAll(/\bid=(?:\\"|')(.*?)(?:\\"|')/g)].map(([, id = '']) => id)
      : [],
  );

/** Whether a template has an id, and none of these is such a one; what is bound may be any. */
const hasNoneOf = (template: string, ids: readonly string[]): boolean => {
  if (template === closingTag) return false;
  const { id } = templateOf(template).attrs;
  if (typeof id !== 'string' || namesInPattern(id).length > 0) return false;
  return !ids.some((sent) => sent === id || matchPattern(id, sent, new Map()) !== undefined);
};

/**
 * What makes a scenario blind, whatever it is played against.
 *
 * The first expectation after what a check is about must be a check: where the duty itself is a premise, a server that
 * goes silent, hangs up or lets the bad stanza pass has no failure; a control may stand before it. And what selects must
 * not assert: what differs would read as if nothing had come; nor may it take only what cannot be right. Nor may the answers to two actions of a group have one name.
 * And where a refusal is expected, the same made right and accepted comes before it; that it is refused, and with which
 * condition, are two checks; a SASL failure is asked which it has; and no refusal is taken for granted, though a check comes
 * behind another action. Where what we send is no XML, and somebody must not
 * get it, a check comes first that what she gets is XML: nothing is read behind what is none.
 * And that nothing of a kind is there is asked of what is shown to have something that could be; and that nothing comes is
 * no premise, and asked of an id that something sent has.
 */
export const blindSpots = (scenario: Scenario): readonly string[] => {
  const { source, id, steps } = scenario;
  const premises = judgedByAction(steps).flatMap((judged) => {
    const first = judged.find((step) => step.check || !('control' in step && step.control !== undefined));
    if (first === undefined || first.check !== undefined || !judged.some(({ check }) => check)) return [];
    return [`${locationOf(first)}: the first expectation after the stimulus is no check`];
  });
  const selectors = steps.flatMap((step) =>
    step.kind !== 'act' && assertsNothing(step)
      ? [`${locationOf(step)}: select says all that is asserted`]
      : [],
  );
  const anything = steps.flatMap((step) =>
    step.kind !== 'act' && takesAnything(step)
      ? [`${locationOf(step)}: <assay:any/> takes whatever select takes, so the check passes on it`]
      : [],
  );
  const unmet = steps.flatMap((step) => {
    const problem = step.kind === 'act' ? undefined : unmeetable(step);
    return problem === undefined ? [] : [`${locationOf(step)}: ${problem}`];
  });
  const early = steps.flatMap((step, at) =>
    step.kind === 'text' && (steps[at - 1]?.kind ?? 'act') === 'act'
      ? [`${locationOf(step)}: nothing is waited for before it, and it looks at what has come`]
      : [],
  );
  const twins = confusable(steps).map(
    (step) => `${locationOf(step)}: its answer is called as that of an action before, and the first decides`,
  );
  const unread = hidden(steps).map(
    (step) => `${locationOf(step)}: what is no XML may be passed on, and no check before it fails over that`,
  );
  const nothings = steps.flatMap((step, at) =>
    maybeNothing(steps, at)
      ? [
          `${locationOf(step)}: it holds where there is nothing of the kind, and no control shows that there is`,
        ]
      : [],
  );
  const silences = steps.flatMap((step) =>
    step.kind !== 'act' && assumesAbsence(step)
      ? [
          `${locationOf(step)}: what must not come is a premise: it is a check, or to wait <presence type="assay"/>`,
        ]
      : [],
  );
  const ids = sentIds(steps);
  const unseen = steps.flatMap((step) =>
    step.kind === 'absent' && step.templates.some((template) => hasNoneOf(template, ids))
      ? [`${locationOf(step)}: nothing that is sent has such an id, so whatever comes is not this`]
      : [],
  );
  const mixed = mixedRefusals(scenario).map(
    (step) => `${locationOf(step)}: that it is refused, and with this condition, are two checks (which has)`,
  );
  const mute = muteFailures(scenario).map(
    (step) =>
      `${locationOf(step)}: a SASL failure, and no check behind it asks for its condition (use: sasl-reason)`,
  );
  const assumed = assumedRefusals(scenario).map(
    (step) =>
      `${locationOf(step)}: a refusal is a premise, and no check judges what it answers: it is a check, or a control`,
  );
  const refusals = [...refusalProblems(scenario), ...mixed, ...mute, ...assumed];
  return [
    ...premises,
    ...selectors,
    ...anything,
    ...unmet,
    ...early,
    ...twins,
    ...unread,
    ...nothings,
    ...silences,
    ...unseen,
    ...refusals,
  ].map((problem) => `${source}: ${id}: ${problem}`);
};
