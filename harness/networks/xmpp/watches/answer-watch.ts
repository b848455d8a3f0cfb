import type { Element } from 'ltx';
import type { Bindings } from '../../../language/pattern.ts';
import type { ActStep } from '../../../language/scenario.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Seen } from '../../seen.ts';
import type { Watched } from '../../watch.ts';
import { type Address, type Addressed, isAmong, recipientsOf, sendersOf } from './answer-addresses.ts';
import { isAnswerOfType, type SentStanza, sentValue, stanzasIn } from './sent-stanza.ts';

interface Request extends Addressed {
  readonly act: ActStep;
  readonly id: string | undefined;
}

/** What is known of a rule, and the action that it is about. */
interface Finding {
  readonly rule: string;
  readonly watched: Watched;
  readonly act: ActStep;
}

/** Holds the addresses of answers, which are stanza errors and results of IQs, against those of what they answer. */
export interface AnswerWatch {
  /** An action begins: what it sends may be answered. */
  send(act: ActStep, bindings: Bindings): void;
  see(seen: Seen, bindings: Bindings): void;
  /** What came to its party up to here counts: whatever came behind it might as well have come too late. */
  reach(seen: Seen): void;
  /** What is known of a rule by now; nothing where no answer came. */
  decide(rule: string): Finding | undefined;
  /** What an answer to this party may have as its addresses, and as its id, if it is one to what was sent. */
  rightAddresses(party: string, answer: Element, bindings: Bindings): Readonly<Record<string, string>>;
}

const isAnswer = (element: Element): boolean =>
  element.getNS() === ns.client && isAnswerOfType(element.getName(), element.attrs.type);

const isMalformed = (element: Element): boolean =>
  element.getChild('error')?.getChild('jid-malformed', ns.stanzas) !== undefined;

const judged = (
  seen: Seen,
  attribute: 'from' | 'to',
  addresses: readonly Address[],
  { name, attrs }: Element,
): Watched => {
  const found: string | undefined = attrs[attribute];
  if (isAmong(addresses, found)) return { kind: 'holds', seen };
  const why = {
    path: `/${name}/@${attribute}`,
    expected: addresses.map(({ written }) => written).join(' or '),
    found: found ?? 'no such attribute',
  };
  return { kind: 'broken', why, seen };
};

export const createAnswerWatch = (): AnswerWatch => {
  const requests: Request[] = [];
  /** Ids of answers that parties send each other: those are not the server's. */
  const passedOn = new Set<string>();
  /** In which order things came. */
  const order = new WeakMap<Seen, number>();
  /** What answers show, as long as it does not count. */
  let open: readonly (Finding & { readonly seen: Seen })[] = [];
  const counting = new Map<string, Finding>();
  let came = 0;

  const note = ({ act, name, id, to, type }: SentStanza, bindings: Bindings): void => {
    const sentId = id === undefined ? undefined : sentValue(id, bindings);
    if (isAnswerOfType(name, type) && sentId !== undefined) passedOn.add(sentId);
    const value = to === undefined ? undefined : sentValue(to, bindings);
    if (to !== undefined && value === undefined) return;
    const sentTo = to !== undefined && value !== undefined ? { to: { value, written: to } } : {};
    requests.push({ act, party: act.party, name, id: sentId, type, ...sentTo });
  };

  /** Only of an IQ it is certain, without an id, what it answers. */
  const requestOf = (party: string, answer: Element): Request | undefined => {
    const id: string | undefined = answer.attrs.id;
    if (id === undefined ? !answer.is('iq') : passedOn.has(id)) return undefined;
    return requests.findLast(
      (request) => request.party === party && request.name === answer.name && request.id === id,
    );
  };

  const findingsIn = (seen: Seen, answer: Element, bindings: Bindings): readonly Finding[] => {
    const request = requestOf(seen.party, answer);
    if (request === undefined) return [];
    const { act } = request;
    const { from, type } = answer.attrs;
    const senders = sendersOf(request, bindings, isMalformed(answer));
    const recipients = recipientsOf(request, bindings);
    const isJudged =
      senders !== undefined &&
      (type === 'error' || senders.rule !== 'errors-from-the-addressee') &&
      (senders.never === undefined ||
        isAmong([{ value: senders.never, written: '' }, ...senders.addresses], from));
    return [
      ...(isJudged
        ? [{ rule: senders.rule, act, watched: judged(seen, 'from', senders.addresses, answer) }]
        : []),
      ...(recipients
        ? [{ rule: 'answers-to-the-sender', act, watched: judged(seen, 'to', recipients, answer) }]
        : []),
    ];
  };

  return {
    send(act, bindings) {
      for (const stanza of stanzasIn(act)) note(stanza, bindings);
    },
    see(seen, bindings) {
      order.set(seen, came);
      came += 1;
      if (seen.kind !== 'element' || !isAnswer(seen.element)) return;
      open = [...open, ...findingsIn(seen, seen.element, bindings).map((finding) => ({ ...finding, seen }))];
    },
    reach(seen) {
      const last = order.get(seen) ?? -1;
      const isReached = (one: Seen): boolean => one.party === seen.party && (order.get(one) ?? 0) <= last;
      for (const finding of open.filter((one) => isReached(one.seen)))
        if (counting.get(finding.rule)?.watched.kind !== 'broken') counting.set(finding.rule, finding);
      open = open.filter((one) => !isReached(one.seen));
    },
    decide: (rule) => counting.get(rule),
    rightAddresses(party, answer, bindings) {
      if (!isAnswer(answer)) return {};
      const request =
        requestOf(party, answer) ??
        (answer.attrs.id === undefined
          ? requests.findLast((one) => one.party === party && one.name === answer.name)
          : undefined);
      if (request === undefined) return {};
      const { id } = request;
      const from = sendersOf(request, bindings, false)?.addresses[0]?.value;
      const to = recipientsOf(request, bindings)?.[0]?.value;
      return {
        ...(id !== undefined && { id }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      };
    },
  };
};
