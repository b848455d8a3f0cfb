import type { Element } from 'ltx';
import { createElement } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';
import type { Account, Site } from '../../site.ts';
import type { Phase } from '../parties/phases.ts';
import { logIn } from '../parties/stream/login.ts';
import { isScram } from '../parties/stream/scram.ts';
import { openStream } from './own-stream.ts';
import { RefusalError } from './refusal.ts';

/** A session of ours beside those of scenarios: it makes, cleans and deletes accounts, and is no evidence. */
export interface Session extends AsyncDisposable {
  readonly open: boolean;
  /** Its full JID, once bound; empty before. */
  readonly jid: string;
  /** What the server offered last. */
  readonly features: Element;
  send(stanza: Element): void;
  /** The first stanza that fits, of those that have come or will. */
  next(fits: (stanza: Element) => boolean): Promise<Element>;
  /**
   * Asks and waits for the answer.
   * @throws {RefusalError}
   */
  request(type: 'get' | 'set', payload: Element, to?: string): Promise<Element>;
}

/** Nobody is at home there: what a session without an account is opened with. */
export const nobody: Account = { user: '', password: '' };

/** Of many logins on a server that keeps hashes, SCRAM leaves the hashing to us. */
const preferScram = (features: Element | undefined): void => {
  const offered = features?.getChild('mechanisms', ns.sasl)?.getChildren('mechanism') ?? [];
  if (!offered.some((mechanism) => isScram(mechanism.getText().trim()))) return;
  for (const mechanism of offered)
    if (mechanism.getText().trim() === 'PLAIN') mechanism.parent?.remove(mechanism);
};

/**
 * Opens a session, as {@link openStream} does a stream.
 * @throws {UntrustedError} before any password is sent
 * @throws {NoStreamError}
 * @throws {ConversationError}
 */
export const openSession = async (
  site: Site,
  account: Account,
  phase: Phase,
  signal: AbortSignal,
): Promise<Session> => {
  const stream = await openStream(site, account, phase, signal);
  const { wire, dialogue } = stream;
  let asked = 0;
  try {
    preferScram(stream.features);
    const features = await logIn(dialogue, 'secured', phase, stream.features);
    return {
      get open() {
        return wire.open;
      },
      jid: stream.jid,
      features: features ?? createElement('features'),
      send: dialogue.send,
      next: dialogue.next,
      async request(type, payload, to) {
        asked += 1;
        stream.asking();
        const id = `assay-${asked}`;
        dialogue.send(createElement('iq', { type, id, ...(to !== undefined && { to }) }, payload));
        const answer = await dialogue.next((stanza) => stanza.is('iq') && stanza.attrs.id === id);
        if (answer.attrs.type !== 'result') throw new RefusalError(answer);
        return answer;
      },
      [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stream[Symbol.asyncDispose]();
    throw error;
  }
};
