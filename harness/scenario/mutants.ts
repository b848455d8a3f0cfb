import { clone, type Element } from 'ltx';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { Bindings } from '../language/pattern.ts';
import type { JudgedStep } from '../language/scenario.ts';
import { closingTag } from '../language/template.ts';
import { codecNamed } from '../networks/index.ts';
import { parseFragment } from '../xml/fragment.ts';
import type { StreamItem } from '../xml/item.ts';
import { isRecord } from '../xml/record.ts';
import type { Assertion, TemplateAssertion } from './assertions.ts';
import { instanceOf } from './instance.ts';
import { bringing, type ItemEvent, namedRecord, withBytes } from './itemise.ts';
import type { Outcome } from './outcome.ts';
import { elementAt, type Place, placesIn } from './places.ts';
import { textPattern } from './text.ts';

/** What a server left that did as recorded, and how the check came out there. */
export interface Passed {
  readonly items: readonly ItemEvent[];
  readonly outcome: Outcome;
  readonly bindings: Bindings;
}

/** What it would have left if it had done one thing otherwise: other items; none where there is no such thing here. */
export type Mutate = (passed: Passed) => Iterable<readonly ItemEvent[]>;

const renumbered = (items: readonly ItemEvent[]): readonly ItemEvent[] =>
  items.map((item, n) => (item.event.n === n ? item : { ...item, event: { ...item.event, n } }));

const replaced = (
  items: readonly ItemEvent[],
  at: number,
  ...by: readonly StreamItem[]
): readonly ItemEvent[] =>
  renumbered(
    items.flatMap((old, index): readonly ItemEvent[] =>
      index === at ? by.map((item) => ({ ...old, event: bringing(old, item), item })) : [old],
    ),
  );

/** Changes the element at a place in a copy of the whole tree. */
const changed = (root: Element, place: Place, change: (copy: Element) => void): Element => {
  const copy = clone(root);
  copy.parent = root.parent;
  change(elementAt(copy, place));
  return copy;
};

/** As often as that, another part of an element may do in place of one that is changed. */
const mostStandIns = 50;

/** Makes it untrue of a whole element: where another part of it would do as well, that is changed, too. */
export function* without(
  { root, at, changes }: TemplateAssertion,
  element: Element,
  bindings: Bindings,
): Generator<Element> {
  const place = placesIn(root, element, bindings)?.get(at);
  if (place === undefined) return;
  for (const change of changes) {
    for (const [way, first] of change(elementAt(element, place), bindings).entries()) {
      let now = changed(element, place, first);
      for (let count = 0; count < mostStandIns; count += 1) {
        const next = placesIn(root, now, bindings)?.get(at);
        const again = next && change(elementAt(now, next), bindings)[way];
        if (!again) break;
        now = changed(now, next, again);
      }
      yield now;
    }
  }
}

const inTemplate = (assertion: TemplateAssertion): Mutate =>
  function* ({ items, outcome, bindings }) {
    const at = outcome.to;
    const item = items[at]?.item;
    if (item?.kind !== 'element' && item?.kind !== 'header') return;
    for (const element of without(assertion, item.element, bindings))
      yield replaced(items, at, { kind: item.kind, element });
  };

/** Puts an item that comes to a party before the event with this number, on the wire that it had last. */
const inserted = (
  items: readonly ItemEvent[],
  party: string,
  at: number,
  item: StreamItem,
): readonly ItemEvent[] => {
  const before = items.slice(0, at);
  const connected = before.findLast(
    ({ event }) => event.kind === 'connected' && event.party === party,
  )?.event;
  const { wire, codec: name } = connected?.kind === 'connected' ? connected : {};
  const isOnWire = ({ event }: ItemEvent): boolean =>
    'party' in event && event.party === party && ('wire' in event ? event.wire : undefined) === wire;
  const begun = before.findLastIndex(
    (other) => (other.event.kind === 'restart' || other.event.kind === 'connected') && isOnWire(other),
  );
  const isOpen = before.slice(begun + 1).some((other) => other.item?.kind === 'header' && isOnWire(other));
  const codec = codecNamed(name);
  const base = { n: at, t: 0, party, ...(wire !== undefined && { wire }), direction: 'in' } as const;
  const bytes = (one: string | Uint8Array): ItemEvent => ({
    event: withBytes({ ...base, kind: 'bytes' }, one),
    party,
    codec,
  });
  const brought: readonly ItemEvent[] =
    item.kind === 'element' && isRecord(item.element)
      ? [{ event: { ...base, kind: 'record', ...namedRecord(item.element) }, item, party }]
      : [...(isOpen ? [] : [bytes(codec.open())]), { ...bytes(codec.encode(item)), item }];
  return renumbered([...before, ...brought, ...items.slice(at)]);
};

/**
 * What an absence forbids, put where it would have been seen, and, as nothing is read behind what is not XML, right
 * behind the last action and right behind what it answers.
 */
const putThere =
  (party: string, template: string): Mutate =>
  ({ items, outcome: { to: at, since = at }, bindings }) => {
    const early = items.slice(0, at).findLastIndex(({ event }) => event.kind === 'did') + 1;
    const item: StreamItem =
      template === closingTag
        ? { kind: 'footer' }
        : { kind: 'element', element: instanceOf(parseFragment(template), bindings) };
    return [at, early, since + 1].map((place) => inserted(items, party, place, item));
  };

const dropDecisive: Mutate = ({ items, outcome }) => [
  renumbered(items.filter((_, index) => index !== outcome.to)),
];

/** The events that brought what a check about the text of a party's streams looked at. */
const bringingText = (
  party: string,
  { items, outcome: { to, since = -1 } }: Passed,
): readonly (readonly [number, string])[] =>
  items.flatMap(({ event, text }, index) =>
    index <= to &&
    index > since &&
    event.kind === 'bytes' &&
    event.direction === 'in' &&
    event.party === party
      ? [[index, text ?? event.text ?? ''] as const]
      : [],
  );

const rewritten = (
  items: readonly ItemEvent[],
  rewrite: (index: number) => string | undefined,
): readonly ItemEvent[] =>
  items.map((one, index) => {
    const text = rewrite(index);
    const { event, item, codec } = one;
    if (text === undefined || event.kind !== 'bytes') return one;
    const bytes = item && codec ? codec.encode(item, text) : text;
    return { ...one, text, event: withBytes(event, bytes) };
  });

const cutOut =
  (party: string, pattern: string): Mutate =>
  (passed) => {
    const regex = textPattern(pattern, passed.bindings);
    const texts = new Map(
      bringingText(party, passed).map(([index, text]) => [index, text.replace(regex, '')] as const),
    );
    return [rewritten(passed.items, (index) => texts.get(index))];
  };

const xmlDeclaration = /^<\?xml\s[^>]*\?>/;

/** Writes a text where it would have been seen: before anything that came, or in the place of an XML declaration. */
const written = (party: string, example: string): Mutate =>
  function* (passed) {
    for (const [place, text] of bringingText(party, passed).toReversed()) {
      const at = (changed: string): readonly ItemEvent[] =>
        rewritten(passed.items, (index) => (index === place ? changed : undefined));
      if (xmlDeclaration.test(example)) yield at(text.replace(xmlDeclaration, example));
      else if (xmlDeclaration.test(text)) yield at(text.replace(xmlDeclaration, `$&${example}`));
      yield at(example + text);
    }
  };

/** Makes it the address of somebody who has no part in it, or that of the party itself. */
const altered =
  (attribute: string): Mutate =>
  ({ items, outcome: { to: at }, bindings }) => {
    const { item, party } = items[at] ?? {};
    if (item?.kind !== 'element') return [];
    return ['mutant@mutant.invalid/mutant', bindings.get(`${party}.full`)].flatMap((address) => {
      if (address === undefined) return [];
      const element = changed(item.element, [], (copy) => {
        copy.attrs[attribute] = address;
      });
      return [replaced(items, at, { kind: 'element', element })];
    });
  };

/** How to make an assertion of a step untrue. */
export const mutationOf = (step: JudgedStep, assertion: Assertion): Mutate => {
  if (assertion.about === 'template') return inTemplate(assertion);
  if (assertion.about === 'arrival' || assertion.about === 'before') return dropDecisive;
  if (assertion.about === 'decisive attribute') return altered(assertion.attribute);
  if (assertion.about === 'absence')
    return putThere(step.kind === 'absent' ? step.party : '', assertion.template);
  if (assertion.about === 'text' || assertion.about === 'no text') {
    const party = step.kind === 'text' ? step.party : '';
    return assertion.about === 'text' ? cutOut(party, assertion.pattern) : written(party, assertion.example);
  }
  if (assertion.about === 'other answer')
    return ({ items, outcome, bindings }) => [
      replaced(items, outcome.to, { kind: 'element', element: instanceOf(assertion.template, bindings) }),
    ];
  return ({ items, outcome }) => [
    items.map((old, index) =>
      index === outcome.to
        ? { ...old, event: { ...old.event, ...assertion.change } as TranscriptEvent }
        : old,
    ),
  ];
};
