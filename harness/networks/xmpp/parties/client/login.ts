import { Element } from '../../../../xml/element.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { markerStanza } from '../../marker.ts';
import type { Phase } from '../phases.ts';
import type { Session } from './connection.ts';

/** Waits for an answer with this id, whatever it says: servers deal with requests in order. */
const answerTo = ({ client }: Session, id: string): { readonly came: Promise<void> } & Disposable => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onElement = (element: Element): void => {
    if (element.is('iq') && element.attrs.id === id) resolve();
  };
  client.on('element', onElement);
  return { came: promise, [Symbol.dispose]: () => client.off('element', onElement) };
};

/**
 * Logs a session in and, for the phase `available`, sends initial presence.
 * @throws {ConversationError}
 */
export const logIn = async (
  session: Session,
  to: Phase,
  domain: string,
  priority: number | undefined,
  signal: AbortSignal,
): Promise<string> => {
  try {
    const jid = await session.unlessOver(session.client.start(), signal);
    if (to === 'available') {
      const presence = new Element('presence');
      if (priority !== undefined) presence.c('priority').t(String(priority));
      const id = 'assay-setup-available';
      using answer = answerTo(session, id);
      await session.send(presence, signal);
      await session.send(markerStanza(id, undefined, domain), signal);
      await session.unlessOver(answer.came, signal);
    }
    return String(jid);
  } catch (error) {
    signal.throwIfAborted();
    throw ConversationError.from(error);
  }
};
