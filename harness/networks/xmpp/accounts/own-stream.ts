import type { Element } from 'ltx';
import { errorMessage } from '../../../error-message.ts';
import type { TranscriptEntry } from '../../../evidence/transcript.ts';
import type { PartyContext } from '../../party.ts';
import type { Account, Site } from '../../site.ts';
import type { Phase } from '../parties/phases.ts';
import { dialogueOn } from '../parties/stream/dialogue.ts';
import { type Dialogue, logIn } from '../parties/stream/login.ts';
import { createWire, type Wire } from '../parties/stream/wire.ts';
import { UntrustedError } from './untrusted.ts';

/** There was no stream on which anybody could log in; `cause` says why. */
export class NoStreamError extends Error {
  override readonly name = 'NoStreamError';
}

/** What a stream takes in for one request before it hangs up: a flood costs every target of a run its time. */
const mostCharacters = 2 * 1024 * 1024;

/** A stream of ours on which nobody has logged in yet. */
export interface OwnStream extends AsyncDisposable {
  readonly wire: Wire;
  readonly dialogue: Dialogue;
  /** What the server offered last. */
  readonly features: Element | undefined;
  /** The full JID, once bound; empty before. */
  readonly jid: string;
  /** Something is asked: for its answer, there is room again. */
  asking(): void;
}

/**
 * Opens a stream on the first listener that a target has, over TLS where it is offered.
 * @param phase how far it will be taken
 * @param from whom it says that it is from, if anybody
 * @throws {UntrustedError}
 * @throws {NoStreamError}
 */
export const openStream = async (
  site: Site,
  account: Account,
  phase: Phase,
  signal: AbortSignal,
  from?: string,
): Promise<OwnStream> => {
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
  try {
    await wire.connect(signal);
    const dialogue = dialogueOn(wire, context, signal, from);
    const features = await logIn(dialogue, 'connected', 'secured');
    return {
      wire,
      dialogue,
      features,
      get jid() {
        return jid;
      },
      asking() {
        room = mostCharacters;
      },
      [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
    };
  } catch (cause) {
    await wire[Symbol.asyncDispose]();
    if (untrusted) throw untrusted;
    signal.throwIfAborted();
    throw new NoStreamError(errorMessage(cause), { cause });
  }
};
