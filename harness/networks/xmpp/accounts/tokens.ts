import type { Element } from 'ltx';
import { ConversationError } from '../../conversation-error.ts';
import type { Account, Site } from '../../site.ts';
import { fast } from '../parties/stream/authenticate.ts';
import {
  type HashedTokenMechanism,
  hashedToken,
  hashedTokenMechanisms,
  isHashedToken,
} from '../parties/stream/hashed-token.ts';
import { extensibleProfile, extensibleSasl } from '../parties/stream/sasl-profile.ts';
import { openStream } from './own-stream.ts';

/** Whom a token is for, and what it is taken by. */
export interface TokenClient {
  readonly userAgent: string;
  readonly mechanism: string;
}

/**
 * Takes back what tokens a client of an account was given (XEP-0484): who uses a new one gives up those before it (section
 * 3.5), and says with the next use that it is not to be taken again (section 3.6). A server that goes another way keeps
 * them until they expire, which changes nothing for anybody.
 */
export const forgetTokens = async (
  site: Site,
  account: Account,
  { userAgent, mechanism }: TokenClient,
  signal: AbortSignal,
): Promise<void> => {
  const { user, password } = account;
  if (!isHashedToken(mechanism)) return;

  /** What ends an exchange that has one message of the client's. */
  const authenticate = async (more: string, token?: string): Promise<Element> => {
    await using stream = await openStream(site, account, 'secured', signal, `${user}@${site.domain}`);
    const { wire, dialogue } = stream;
    const byToken = (hashed: HashedTokenMechanism, secret: string): string => {
      const binding = hashedTokenMechanisms[hashed];
      return hashedToken(user, secret, binding && wire.connection().channelBinding(binding)).message;
    };
    const profile = extensibleProfile(`<user-agent id='${userAgent}'/>${more}`);
    wire.send(
      token === undefined
        ? profile.begin('PLAIN', Buffer.from(`\0${user}\0${password}`).toString('base64'))
        : profile.begin(mechanism, byToken(mechanism, token)),
    );
    return await dialogue.next((element) => element.getNS() === extensibleSasl);
  };

  try {
    const given = await authenticate(`<request-token xmlns='${fast}' mechanism='${mechanism}'/>`);
    const token = given.getChild('token', fast)?.attrs.token;
    if (token === undefined) return;
    await authenticate(`<fast xmlns='${fast}'/>`, token);
    await authenticate(`<fast xmlns='${fast}' invalidate='true'/>`, token);
  } catch (error) {
    if (!(error instanceof ConversationError)) throw error;
  }
};
