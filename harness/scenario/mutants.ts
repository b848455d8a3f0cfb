import type { Element } from 'ltx';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { StreamItem } from '../xml/decode.ts';
import { parseFragment } from '../xml/fragment.ts';
import { ns } from '../xml/namespaces.ts';
import { isRecord } from '../xml/record.ts';
import { instanceOf } from './instance.ts';
import { bringing, type ItemEvent, namedRecord, textOf } from './itemise.ts';
import { mutationsOf } from './mutations.ts';
import type { Outcome } from './outcome.ts';
import type { Bindings } from './pattern.ts';
import { bindingsAt, outcomeOf, stepOf } from './replay.ts';
import type { Scenario, Step } from './scenario.ts';

/** The transcript that a server would have left that did one thing otherwise. */
export interface Mutant {
  readonly name: string;
  readonly events: readonly TranscriptEvent[];
}

const eventsOf = (items: readonly ItemEvent[]): readonly TranscriptEvent[] => items.map(({ event }) => event);

const replaced = (
  items: readonly ItemEvent[],
  at: number,
  ...by: readonly StreamItem[]
): readonly TranscriptEvent[] =>
  eventsOf(items).flatMap((event): readonly TranscriptEvent[] =>
    event.n === at ? by.map((item) => bringing(event, item)) : [event],
  );

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
  const { kind } = item;
  return [
    ...drops,
    ...(item.kind === 'element' ? [{ name: 'double', events: replaced(items, at, item, item) }] : []),
    ...alternativesTo(scenario, step, bindings).map((element) => ({
      name: `replace by <${element.name}>`,
      events: replaced(items, at, { kind, element }),
    })),
    ...mutationsOf(item.element, templatesOf(step), bindings).map(({ name, element }) => ({
      name,
      events: replaced(items, at, { kind, element }),
    })),
  ];
};

const opening = `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`;

/** Puts an item that comes to a party before the event with this number. */
const inserted = (
  items: readonly ItemEvent[],
  party: string,
  at: number,
  item: StreamItem,
): readonly TranscriptEvent[] => {
  const events = eventsOf(items);
  const begun = events
    .slice(0, at)
    .findLastIndex(
      (event) => (event.kind === 'restart' || event.kind === 'connected') && event.party === party,
    );
  const isOpen = items
    .slice(begun + 1, at)
    .some((other) => other.party === party && other.item?.kind === 'header');
  const base = { n: at, t: 0, party, direction: 'in' } as const;
  const event: TranscriptEvent =
    item.kind === 'element' && isRecord(item.element)
      ? { ...base, kind: 'record', ...namedRecord(item.element) }
      : { ...base, kind: 'bytes', text: isOpen ? textOf(item) : opening + textOf(item) };
  return events.flatMap((other) => (other.n === at ? [event, other] : [other]));
};

/**
 * What an absence forbids, put where it would have been seen, and, as nothing is read behind what is not XML, right
 * behind the last action and right behind what it answers; and all that came before, once more.
 */
const absenceMutants = (
  step: Step & { kind: 'absent' },
  items: readonly ItemEvent[],
  { to: at, since = at }: Outcome,
  bindings: Bindings,
): readonly Mutant[] => {
  const { party } = step;
  const early =
    eventsOf(items)
      .slice(0, at)
      .findLastIndex(({ kind }) => kind === 'did') + 1;
  const before = items
    .slice(0, at)
    .filter((other) => other.party === party && other.item?.kind === 'element');
  return [
    ...step.templates.flatMap((template) => {
      const item: StreamItem = template.startsWith('</')
        ? { kind: 'footer' }
        : { kind: 'element', element: instanceOf(parseFragment(template), bindings) };
      return [at, early, since + 1].map((place) => ({
        name: `insert ${template}`,
        events: inserted(items, party, place, item),
      }));
    }),
    ...before.flatMap(({ item }) =>
      item ? [{ name: `repeat ${textOf(item)}`, events: inserted(items, party, at, item) }] : [],
    ),
  ];
};

/** The other answers that the expectation would have taken which selected what a further assertion is about. */
const alternativesTo = (scenario: Scenario, step: Step, bindings: Bindings): readonly Element[] => {
  const steps = scenario.steps.slice(0, scenario.steps.indexOf(step));
  const selection = steps.findLast(({ kind }) => kind === 'expect');
  return step.kind === 'has' && selection
    ? templatesOf(selection).map((template) => instanceOf(template, bindings))
    : [];
};

/** Every mutant of what a check that passed looked at. */
export const mutantsOf = (
  scenario: Scenario,
  items: readonly ItemEvent[],
  outcome: Outcome,
): readonly Mutant[] => {
  const step = scenario.steps[stepOf(scenario, outcome.check.id)];
  if (step === undefined) return [];
  const bindings = bindingsAt(scenario, eventsOf(items), outcome.check.id);
  if (step.kind === 'absent') return absenceMutants(step, items, outcome, bindings);
  return expectationMutants(scenario, step, items, outcome, bindings);
};
