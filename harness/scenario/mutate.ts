import type { Element } from 'ltx';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { parseFragment } from '../xml/fragment.ts';
import { ns } from '../xml/namespaces.ts';
import { instanceOf } from './instance.ts';
import { type ItemEvent, itemise, textOf } from './itemise.ts';
import { createJudge, type Outcome } from './judge.ts';
import { mutationsOf } from './mutations.ts';
import type { Bindings } from './pattern.ts';
import type { Scenario, Step } from './scenario.ts';

/** What mutations of the evidence say about a check that passed. */
export interface Proof {
  readonly check: string;
  /** No mutation of what it looked at made it fail: it is vacuous. */
  readonly survivesAll: boolean;
  /** The mutations that made it fail: `alter @type /iq`. */
  readonly killedBy: readonly string[];
  readonly tried: number;
}

/** The transcript that a server would have left that did one thing otherwise. */
export interface Mutant {
  readonly name: string;
  readonly events: readonly TranscriptEvent[];
}

/**
 * Judges a mutant as its play would have gone: where the recorded run moved on because of what is missing now,
 * the player would have waited in vain. Goes no further than the step in question, if one is given.
 */
const outcomesOf = (
  scenario: Scenario,
  events: readonly TranscriptEvent[],
  until: number = scenario.steps.length,
): readonly Outcome[] => {
  const judge = createJudge(scenario);
  for (const event of events) {
    if (judge.position > until || judge.done) break;
    if (event.kind === 'did' || event.kind === 'failed' || event.kind === 'end') {
      for (let step = scenario.steps[judge.position]; step !== undefined && step.kind !== 'act'; ) {
        const { position } = judge;
        const party =
          step.kind === 'expect' ? step.options[0]?.party : step.kind === 'absent' ? step.party : '';
        judge.feed({ n: event.n, t: event.t, kind: 'gave-up', party: party ?? '', waited: 0 });
        step = judge.position === position ? undefined : scenario.steps[judge.position];
      }
    }
    judge.feed(event);
  }
  return judge.outcomes();
};

const stepOf = (scenario: Scenario, check: string): number =>
  scenario.steps.findIndex((step) => step.kind !== 'act' && step.check?.id === check);

const outcomeOf = (
  scenario: Scenario,
  events: readonly TranscriptEvent[],
  check: string,
): Outcome | undefined =>
  outcomesOf(scenario, events, stepOf(scenario, check)).find((outcome) => outcome.check.id === check);

const eventsOf = (items: readonly ItemEvent[]): readonly TranscriptEvent[] => items.map(({ event }) => event);

const replaced = (
  items: readonly ItemEvent[],
  at: number,
  ...texts: readonly string[]
): readonly TranscriptEvent[] =>
  eventsOf(items).flatMap((event): readonly TranscriptEvent[] => {
    if (event.n !== at) return [event];
    return texts.flatMap((text) => (event.kind === 'bytes' ? [{ ...event, text }] : []));
  });

const templatesOf = (step: Step): readonly Element[] => {
  const texts =
    step.kind === 'has'
      ? [step.template]
      : step.kind === 'expect'
        ? step.options.flatMap(({ expected }) => (expected.kind === 'xml' ? [expected.template] : []))
        : [];
  return texts.map(parseFragment);
};

/** As often as that, another item may stand in for one that is gone. */
const mostDrops = 20;

/** Without what decided an expectation, and without whatever would have done in its place. */
const dropAll = (
  scenario: Scenario,
  items: readonly ItemEvent[],
  outcome: Outcome,
): readonly TranscriptEvent[] => {
  let events = eventsOf(items);
  let last: Outcome | undefined = outcome;
  for (let drops = 0; drops < mostDrops && last?.verdict === 'pass'; drops += 1) {
    const gone = last.to;
    events = events.filter(({ n }) => n !== gone);
    last = outcomeOf(scenario, events, outcome.check.id);
  }
  return events;
};

const nameOf = ({ event, item }: ItemEvent): string => {
  if (item === undefined) return event.kind;
  return item.kind === 'element' ? `<${item.element.name}>` : item.kind;
};

/** What decided an expectation, otherwise. */
const expectationMutants = (
  scenario: Scenario,
  step: Step,
  items: readonly ItemEvent[],
  outcome: Outcome,
  bindings: Bindings,
): readonly Mutant[] => {
  const at = outcome.to;
  const decisive = items[at];
  if (decisive === undefined) return [];
  const { event, item } = decisive;
  const drops: readonly Mutant[] =
    step.kind === 'has'
      ? []
      : [{ name: `drop ${nameOf(decisive)}`, events: dropAll(scenario, items, outcome) }];
  if (event.kind === 'tls') {
    const otherwise = (change: object): readonly TranscriptEvent[] =>
      eventsOf(items).map((other) => (other.n === at ? ({ ...other, ...change } as TranscriptEvent) : other));
    return [
      ...drops,
      { name: 'alter authorized', events: otherwise({ authorized: !event.authorized }) },
      { name: 'alter protocol', events: otherwise({ protocol: 'mutant' }) },
    ];
  }
  if (item?.kind !== 'element' && item?.kind !== 'header') return drops;
  const text = textOf(item);
  return [
    ...drops,
    ...(item.kind === 'element' ? [{ name: 'double', events: replaced(items, at, text, text) }] : []),
    ...mutationsOf(item.element, templatesOf(step), bindings).map(({ name, element }) => ({
      name,
      events: replaced(items, at, textOf({ kind: item.kind, element })),
    })),
  ];
};

const opening = `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`;

/** What an absence forbids, put where it would have been seen; and all that came before, once more. */
const absenceMutants = (
  step: Step & { kind: 'absent' },
  items: readonly ItemEvent[],
  at: number,
  bindings: Bindings,
): readonly Mutant[] => {
  const before = items.slice(0, at).filter(({ party }) => party === step.party);
  const stream = eventsOf(items)
    .slice(0, at)
    .findLastIndex(
      (event) => (event.kind === 'restart' || event.kind === 'connected') && event.party === step.party,
    );
  const isOpen = before.some(({ item, event }) => item?.kind === 'header' && event.n > stream);
  const inserted = (text: string): readonly TranscriptEvent[] => {
    const event: TranscriptEvent = {
      n: at,
      t: 0,
      kind: 'bytes',
      party: step.party,
      direction: 'in',
      text: isOpen ? text : opening + text,
    };
    return eventsOf(items).flatMap((other) => (other.n === at ? [event, other] : [other]));
  };
  return [
    ...step.templates.map((template) => ({
      name: `insert ${template}`,
      events: inserted(
        template.startsWith('</') ? template : instanceOf(parseFragment(template), bindings).toString(),
      ),
    })),
    ...before
      .filter(({ item }) => item?.kind === 'element')
      .map(({ item }) => (item ? textOf(item) : ''))
      .map((text) => ({ name: `repeat ${text}`, events: inserted(text) })),
  ];
};

/** What was bound when an event came. */
const bindingsAt = (scenario: Scenario, events: readonly TranscriptEvent[], at: number): Bindings => {
  const judge = createJudge(scenario);
  for (const event of events.slice(0, at + 1)) judge.feed(event);
  return judge.bindings;
};

/** Every mutant of what a check that passed looked at. */
export const mutantsOf = (
  scenario: Scenario,
  items: readonly ItemEvent[],
  outcome: Outcome,
): readonly Mutant[] => {
  const step = scenario.steps[stepOf(scenario, outcome.check.id)];
  if (step === undefined) return [];
  const bindings = bindingsAt(scenario, eventsOf(items), outcome.to);
  if (step.kind === 'absent') return absenceMutants(step, items, outcome.to, bindings);
  return expectationMutants(scenario, step, items, outcome, bindings);
};

/**
 * Proves the checks of a played scenario: for each that passed, what it looked at is changed in every way, and
 * judged again. A check that nothing turns away from `pass` asserts nothing.
 * @param enough stops with a check once so many mutations have made it fail.
 */
export const prove = (
  scenario: Scenario,
  transcript: Iterable<TranscriptEvent>,
  enough: number = Number.POSITIVE_INFINITY,
): readonly Proof[] => {
  const items = itemise(transcript);
  const passed = outcomesOf(scenario, eventsOf(items)).filter(({ verdict }) => verdict === 'pass');
  return passed.map((outcome) => {
    const killedBy = new Set<string>();
    let tried = 0;
    for (const { name, events } of mutantsOf(scenario, items, outcome)) {
      if (killedBy.size >= enough) break;
      tried += 1;
      const after = outcomeOf(scenario, events, outcome.check.id);
      if (after?.verdict === 'fail') killedBy.add(name);
    }
    return { check: outcome.check.id, survivesAll: killedBy.size === 0, killedBy: [...killedBy], tried };
  });
};
