import { ns } from '../xml/namespaces.ts';
import { type Decision, decisionOn, type Ruling } from './decision.ts';
import type { Finder } from './find.ts';
import { endOf, type Inboxes, type Seen } from './inbox.ts';
import { matchElement } from './match.ts';
import type { Bindings } from './pattern.ts';
import type { ExpectStep, HasStep } from './scenario.ts';
import { templateOf } from './template.ts';

/** Stanzas come when they come, also late ones that earlier steps brought about: they do not tell how a check failed. */
const tells = (seen: Seen): boolean =>
  seen.kind === 'malformed' ||
  seen.kind === 'closed' ||
  (seen.kind === 'element' && seen.element.getNS() !== ns.client && !seen.element.is('features', ns.stream));

/** Nothing that fits came, and for this reason nothing will. */
export const missing = (step: ExpectStep, how: string, inboxes: Inboxes): Decision => {
  const party = step.options[0]?.party ?? '';
  const instead = inboxes.of(party).findLast(tells);
  const kind = instead?.kind === 'element' ? `<${instead.element.name}>` : instead?.kind;
  return {
    kind: 'broken',
    why: `nothing fitting came: ${how}`,
    signature: kind === undefined ? 'missing' : `missing: ${kind} came instead`,
    goesOn: false,
  };
};

/** Decides an expectation; nothing where what it is about may still come. */
export const ruleExpectation = (step: ExpectStep, inboxes: Inboxes, { find }: Finder): Ruling | undefined => {
  const attempts = step.options.map((option) => ({ option, found: find(option.party, option.expected) }));
  const right = attempts.find(({ found }) => found?.differences.length === 0);
  const chosen = right ?? (attempts.every(({ found }) => found) ? attempts[0] : undefined);
  if (chosen?.found) {
    const { option, found } = chosen;
    return {
      decision: decisionOn(found.seen, found.differences, option.means),
      taken: { party: option.party, seen: found.seen },
      bound: found.bound,
    };
  }
  const ends = step.options.map(({ party, expected }) => endOf(inboxes, party, expected.kind));
  const [end] = ends;
  if (!end || !ends.every((entry) => entry !== undefined)) return undefined;
  const ours = ends.some((entry) => entry.ours);
  return { decision: ours ? { kind: 'undecidable', why: end.how } : missing(step, end.how, inboxes) };
};

/** Decides a further assertion on what the last expectation selected. */
export const ruleAssertion = (step: HasStep, selected: Seen | undefined, bindings: Bindings): Ruling => {
  if (selected?.kind !== 'element' && selected?.kind !== 'header')
    return { decision: { kind: 'undecidable', why: 'nothing was selected before' } };
  const { differences, bound } = matchElement(templateOf(step.template), selected.element, bindings);
  return { decision: decisionOn(selected, differences), bound };
};
