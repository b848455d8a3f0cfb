import { clone, type Element } from 'ltx';
import type { Behaviour } from './behaviour.ts';
import type { Session } from './session.ts';
import type { Wire } from './wire.ts';

/** What a fault may depend on. */
export interface FaultOptions {
  /** Milliseconds by which late answers are late. */
  readonly lateness: number;
}

/** One way to be wrong, or unlike others. */
export interface Fault {
  readonly summary: string;
  /** What it does in place of what a sound server does. */
  readonly change: (sound: Behaviour, options: FaultOptions) => Partial<Behaviour>;
}

/** A fault that needs nothing of a sound server, or all of it. */
export const fault = (summary: string, change: Fault['change'] | Partial<Behaviour>): Fault => ({
  summary,
  change: typeof change === 'function' ? change : () => change,
});

/** Sends something else in place of each answer to a request. */
export const inAnswers = (summary: string, say: (answer: Element, wire: Wire) => void): Fault =>
  fault(summary, { reply: (answer, { wire }) => say(answer, wire) });

/** Does something else with each message on its way to a session. */
export const inDelivery = (
  summary: string,
  hand: (message: Element, to: Session, deliver: Behaviour['deliver']) => void,
): Fault =>
  fault(summary, ({ deliver }) => ({
    deliver: (stanza, to) => (stanza.name === 'message' ? hand(stanza, to, deliver) : deliver(stanza, to)),
  }));

export const withAttributes = (stanza: Element, attrs: Readonly<Record<string, string>>): Element => {
  const copy = clone(stanza);
  Object.assign(copy.attrs, attrs);
  return copy;
};
