import type { Element } from 'ltx';
import type { Bindings } from '../../../language/pattern.ts';
import type { ActStep } from '../../../language/scenario.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Seen } from '../../seen.ts';
import { type Addressed, isAmong, recipientsOf, sendersOf } from './answer-addresses.ts';
import { addressJudged, type Finding } from './findings.ts';
import { isAnswerOfType, type SentStanza, sentValue, stanzasIn } from './sent-stanza.ts';

interface Request extends Addressed {
  readonly act: ActStep;
  readonly id: string | undefined;
}

/** Holds the addresses of answers, which are stanza errors and results of IQs, against those of what they answer. */
export interface AnswerWatch {
  /** An action begins: what it sends may be answered. */
  send(act: ActStep, bindings: Bindings): void;
  /** What shows in this, if it is an answer. */
  see(seen: Seen, bindings: Bindings): readonly Finding[];
  /** What an answer to this party may have as its addresses, and as its id, if it is one to what was sent. */
  rightAddresses(party: string, answer: Element, bindings: Bindings): Readonly<Record<string, string>>;
}

const isAnswer = (element: Element): boolean =>
  element.getNS() === ns.client && isAnswerOfType(element.getName(), element.attrs.type);

const isMalformed = (element: Element): boolean =>
  element.getChild('error')?.getChild('jid-malformed', ns.stanzas) !== undefined;

export const createAnswerWatch = (): AnswerWatch => {
  const requests: Request[] = [];
  /** Ids of answers that parties send each other: those are not the server's. */
  const passedOn = new Set<string>();

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
        ? [{ rule: senders.rule, act, watched: addressJudged(seen, 'from', senders.addresses, answer) }]
        : []),
      ...(recipients
        ? [{ rule: 'answers-to-the-sender', act, watched: addressJudged(seen, 'to', recipients, answer) }]
        : []),
    ];
  };

  return {
    send(act, bindings) {
      for (const stanza of stanzasIn(act)) note(stanza, bindings);
    },
    see: (seen, bindings) =>
      seen.kind === 'element' && isAnswer(seen.element) ? findingsIn(seen, seen.element, bindings) : [],
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
