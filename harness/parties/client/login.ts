import { Element } from 'ltx';
import type { Phase } from '../../scenario/scenario.ts';
import { told } from '../../told.ts';
import { markerStanza } from '../marker.ts';
import { LoginError } from '../stream/login.ts';
import type { Session } from './connection.ts';

const aborted = async (signal: AbortSignal): Promise<never> => {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.throwIfAborted();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return await promise;
};

/** Waits for an answer with this id, whatever it says: servers deal with requests in order. */
const answerTo = async (session: Session, id: string): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { client } = session;
  const onElement = (element: Element): void => {
    if (element.is('iq') && element.attrs.id === id) resolve();
  };
  const onDisconnect = (): void => reject(new LoginError(session.ended ?? 'the connection was closed'));
  client.on('element', onElement);
  client.on('disconnect', onDisconnect);
  try {
    await promise;
  } finally {
    client.off('element', onElement);
    client.off('disconnect', onDisconnect);
  }
};

/**
 * Logs a session in and, for the phase `available`, sends initial presence.
 * @throws {LoginError}
 */
export const logIn = async (
  session: Session,
  to: Phase,
  domain: string,
  priority: number | undefined,
  signal: AbortSignal,
): Promise<string> => {
  const { client } = session;
  const gone = Promise.withResolvers<never>();
  client.once('disconnect', () => gone.reject(new LoginError(session.ended ?? 'the connection was closed')));
  try {
    const jid = await Promise.race([client.start(), gone.promise, aborted(signal)]);
    if (to === 'available') {
      const presence = new Element('presence');
      if (priority !== undefined) presence.c('priority').t(String(priority));
      const id = 'assay-setup-available';
      const asked = async (): Promise<void> => {
        await client.send(presence);
        await client.send(markerStanza(id, undefined, domain));
      };
      await Promise.race([Promise.all([answerTo(session, id), asked()]), aborted(signal)]);
    }
    return String(jid);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LoginError) throw error;
    throw new LoginError(told(error));
  } finally {
    gone.promise.catch(() => undefined);
  }
};
