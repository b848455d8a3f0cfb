import type { Element } from 'ltx';
import { createElement } from 'ltx';
import { errorMessage } from '../../../error-message.ts';
import type { TranscriptEntry } from '../../../evidence/transcript.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { PartyContext } from '../../party.ts';
import type { Account, Site } from '../../site.ts';
import type { Phase } from '../parties/phases.ts';
import { dialogueOn } from '../parties/stream/dialogue.ts';
import { type Dialogue, logIn } from '../parties/stream/login.ts';
import { isScram } from '../parties/stream/scram.ts';
import { createWire } from '../parties/stream/wire.ts';
import { RefusalError } from './refusal.ts';
import { UntrustedError } from './untrusted.ts';

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

/** There was no stream on which anybody could log in; `cause` says why. */
export class NoStreamError extends Error {
  override readonly name = 'NoStreamError';
}

/** Nobody is at home there: what a session without an account is opened with. */
export const nobody: Account = { user: '', password: '' };

/** What a session takes in for one request before it hangs up: a flood costs every target of a run its time. */
const mostCharacters = 2 * 1024 * 1024;

/** Of many logins on a server that keeps hashes, SCRAM leaves the hashing to us. */
const preferScram = (features: Element | undefined): void => {
  const offered = features?.getChild('mechanisms', ns.sasl)?.getChildren('mechanism') ?? [];
  if (!offered.some((mechanism) => isScram(mechanism.getText().trim()))) return;
  for (const mechanism of offered)
    if (mechanism.getText().trim() === 'PLAIN') mechanism.parent?.remove(mechanism);
};

/**
 * Opens a session on the first listener that a target has, over TLS where it is offered.
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
  let jid = '';
  let untrusted: UntrustedError | undefined;
  let room = mostCharacters;
  const record = (entry: TranscriptEntry): void => {
    if (entry.kind === 'bytes' && entry.direction === 'in' && room > 0) {
      room -= (entry.text ?? entry.base64 ?? '').length;
      if (room <= 0) setImmediate(() => wire.connection().destroy());
    }
    if (entry.kind === 'tls' && !entry.authorized) {
      untrusted = new UntrustedError(entry.problem ?? 'unknown');
      throw untrusted;
    }
    if (entry.kind === 'bind') jid = entry.value;
  };
  const listener = site.listeners.c2s ? 'c2s' : 'c2s-tls';
  const context: PartyContext = {
    name: 'assay',
    spec: { kind: 'stream', phase, listener },
    site,
    account,
    record,
    hide: () => undefined,
  };
  const wire = createWire(context);
  let asked = 0;
  try {
    const begun = async (): Promise<Dialogue> => {
      await wire.connect(signal);
      return dialogueOn(wire, context, signal);
    };
    const noStream = (cause: unknown): never => {
      signal.throwIfAborted();
      throw new NoStreamError(errorMessage(cause), { cause });
    };
    const dialogue = await begun().catch(noStream);
    let features = await logIn(dialogue, 'connected', 'secured').catch(noStream);
    preferScram(features);
    features = await logIn(dialogue, 'secured', phase, features);
    return {
      get open() {
        return wire.open;
      },
      jid,
      features: features ?? createElement('features'),
      send: dialogue.send,
      next: dialogue.next,
      async request(type, payload, to) {
        asked += 1;
        room = mostCharacters;
        const id = `assay-${asked}`;
        dialogue.send(createElement('iq', { type, id, ...(to !== undefined && { to }) }, payload));
        const answer = await dialogue.next((stanza) => stanza.is('iq') && stanza.attrs.id === id);
        if (answer.attrs.type !== 'result') throw new RefusalError(answer);
        return answer;
      },
      [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
    };
  } catch (error) {
    await wire[Symbol.asyncDispose]();
    throw untrusted ?? error;
  }
};
