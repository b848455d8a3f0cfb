import { oncePerObject } from '../once.ts';
import { type ActStep, partiesOf, type Step, sinceSetUp } from './scenario.ts';

/** What a step is about, apart from what it says of it. */
export interface Answered {
  /** The positions of the actions that it answers, one right after the other; none where it is about all that came. */
  readonly actions: readonly number[];
  /** The expectation behind whose stanza it looks, by its name. */
  readonly behind?: string;
}

const isAct = (step: Step | undefined): step is ActStep => step?.kind === 'act';

const answersOf = (step: Step | undefined): string | undefined =>
  step !== undefined && 'answers' in step ? step.answers : undefined;

/** The position of the action with this name; -1 where none has it. */
export const actionCalled = (steps: readonly Step[], name: string | undefined): number =>
  name === undefined ? -1 : steps.findIndex((step) => isAct(step) && step.as === name);

/** The positions of the group of actions before a step: those right before it and before the expectations that it follows. */
export const groupBefore = (steps: readonly Step[], position: number): readonly number[] => {
  const last = steps.findLastIndex((step, at) => at < position && isAct(step));
  const first = steps.findLastIndex((step, at) => at < last && !isAct(step)) + 1;
  return Array.from({ length: last < 0 ? 0 : last + 1 - first }, (_, index) => first + index);
};

/** The step that says what another is about: for what asserts more about a stanza, the expectation that selected it. */
const askingAt = (steps: readonly Step[], position: number): number => {
  if (steps[position]?.kind !== 'has') return position;
  const selecting = steps.findLastIndex((step, at) => at < position && step.kind === 'expect');
  return selecting < 0 ? position : selecting;
};

/** The parties to whom what a step is about could come. */
export const partiesAskedAt = (steps: readonly Step[], position: number): readonly string[] => {
  const step = steps[askingAt(steps, position)];
  return step === undefined ? [] : [...new Set(partiesOf(step))];
};

/** All that these parties did before a step. */
export const actsBefore = (
  steps: readonly Step[],
  position: number,
  parties: readonly string[],
): readonly ActStep[] =>
  steps
    .slice(0, position)
    .filter(isAct)
    .filter(({ party }) => parties.includes(party));

/** Whether what a step is about could come to any of several parties. */
export const isOfSeveral = (steps: readonly Step[], position: number): boolean => {
  const step = steps[askingAt(steps, position)];
  return step?.kind === 'expect' && new Set(step.options.map(({ party }) => party)).size > 1;
};

const answeredAt = (steps: readonly Step[], at: number): Answered => {
  const position = askingAt(steps, at);
  const answers = answersOf(steps[position]);
  if (answers === undefined) return { actions: groupBefore(steps, position) };
  const action = actionCalled(steps, answers);
  if (action >= 0) return { actions: [action] };
  if (answers === sinceSetUp) return { actions: [] };
  const expectation = steps.findIndex((step) => step.kind === 'expect' && step.as === answers);
  return { actions: groupBefore(steps, expectation).slice(-1), behind: answers };
};

/** What each of the steps answers; read once. */
export const answeredBy: (steps: readonly Step[]) => readonly Answered[] = oncePerObject((steps) =>
  steps.map((_, position) => answeredAt(steps, position)),
);

/** The actions that a step answers. */
export const actsAnsweredAt = (steps: readonly Step[], position: number): readonly ActStep[] =>
  (answeredBy(steps)[position]?.actions ?? []).map((at) => steps[at]).filter(isAct);

/** The id that a stanza is written with. */
const idIn = (text: unknown): string | undefined =>
  typeof text === 'string' ? /^\s*<[^>]*?\bid=["']([^"'{]+)["']/.exec(text)?.[1] : undefined;

/**
 * The actions that a step answers, as a reader looks for them: what looks behind another expectation may be the answer to
 * something that was sent since, as its id tells.
 */
export const actsShownAt = (steps: readonly Step[], position: number): readonly ActStep[] => {
  const acts = actsAnsweredAt(steps, position);
  const asking = steps[askingAt(steps, position)];
  if (answeredBy(steps)[position]?.behind === undefined || asking?.kind !== 'expect') return acts;
  const ids = asking.options.map(({ expected }) =>
    expected.kind === 'xml' ? idIn(expected.template) : undefined,
  );
  const named = steps
    .slice(0, position)
    .filter(isAct)
    .findLast((act) => ids.some((id) => id !== undefined && id === idIn(act.value)));
  return named === undefined ? acts : [named];
};
