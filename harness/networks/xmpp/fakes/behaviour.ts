import { type Element, escapeXML } from 'ltx';
import { bareJid, parseJid, sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import { serialise } from '../../../xml/serialise.ts';
import { answerTo } from './answers.ts';
import type { Refusal } from './sasl.ts';
import type { Session } from './session.ts';
import { isAboutSubscription } from './subscription-kinds.ts';
import type { Wire } from './wire.ts';

/** What a client did that ends a stream. */
export interface Offence {
  /** Of the stream error that is due. */
  readonly condition: string;
  /** Goes on as if nothing were wrong with it. */
  readonly accept: () => void;
}

/** What a server does where faults can change it; {@link sound} does it right. */
export interface Behaviour {
  /** The XML declaration and the opening tag of the server's stream (RFC 6120 section 4.7). */
  readonly header: (domain: string, id: string, to?: string) => string;
  /** Whether a password that was given is the account's. */
  readonly verify: (wanted: string | undefined, given: string) => boolean;
  /** A client begins to authenticate; `begin` goes on with it. */
  readonly challenge: (wire: Wire, begin: () => void) => void;
  /** When it refuses a SASL exchange whose first message is wrong. */
  readonly refusal: Refusal;
  /** The connection as this server writes to it. */
  readonly attach: (wire: Wire) => Wire;
  /** Agrees to TLS (RFC 6120 section 5.4.2.3). */
  readonly proceed: (wire: Wire) => void;
  /** Does the server's part of a TLS handshake. */
  readonly handshake: (wire: Wire, begin: () => void) => void;
  /** A session has chosen its resource; `welcome` answers the request for it (RFC 6120 section 7). */
  readonly admit: (session: Session, welcome: () => void) => void;
  /** Puts the sender's full JID on a stanza (RFC 6120 section 8.1.2.1). */
  readonly stamp: (stanza: Element, sender: Session) => void;
  /** The sessions that a message or presence with this address is for (RFC 6121 section 8.5). */
  readonly recipients: (stanza: Element, to: string, sessions: readonly Session[]) => readonly Session[];
  /** Hands a stanza to a session. */
  readonly deliver: (stanza: Element, to: Session) => void;
  /** What answers a request to the server or to a user's bare JID; nothing where none is due. */
  readonly answer: (request: Element, sender: Session) => Element | undefined;
  /** Sends an answer. */
  readonly reply: (answer: Element, to: Session) => void;
  /** Something came that ends a stream; `refuse` says so and closes it (RFC 6120 section 4.9). */
  readonly offended: (session: Session, offence: Offence, refuse: () => void) => void;
  /** Ends the stream and the connection (RFC 6120 section 4.4). */
  readonly close: (wire: Wire) => void;
}

/** Of what the server says itself. */
export const serverLanguage = 'en';

const forBareJid = (stanza: Element, session: Session): boolean =>
  session.available && (stanza.name !== 'message' || session.priority >= 0);

/** A server that does what RFC 6120 and RFC 6121 ask. */
export const sound: Behaviour = {
  header(domain, id, to) {
    const client = to === undefined ? '' : ` to='${escapeXML(bareJid(to))}'`;
    return `<?xml version='1.0'?><stream:stream from='${domain}'${client} id='${id}' version='1.0' xml:lang='${serverLanguage}' xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`;
  },
  verify: (wanted, given) => wanted !== undefined && wanted === given,
  challenge: (_wire, begin) => begin(),
  refusal: 'at once',
  attach: (wire) => wire,
  proceed: (wire) => wire.write(`<proceed xmlns='${ns.tls}'/>`),
  handshake: (_wire, begin) => begin(),
  admit: (_session, welcome) => welcome(),
  stamp(stanza, { jid }) {
    stanza.attrs.from = isAboutSubscription(stanza) ? bareJid(jid ?? '') : jid;
  },
  recipients(stanza, to, sessions) {
    const own = sessions.filter(({ jid }) => jid !== undefined && sameJid(jid, to));
    // A chat message for a resource that is gone is one for the user (RFC 6121 section 8.5.3.2.1).
    const redirected = stanza.name === 'message' && stanza.attrs.type === 'chat';
    if (own.length > 0 || (parseJid(to).resource !== '' && !redirected)) return own;
    if (/^(?:groupchat|error)$/.test(stanza.attrs.type ?? '')) return [];
    const bare = bareJid(to);
    return sessions.filter(
      (session) => sameJid(bareJid(session.jid ?? ''), bare) && forBareJid(stanza, session),
    );
  },
  deliver: (stanza, { wire }) => wire.write(serialise(stanza)),
  answer: answerTo,
  reply: (answer, { wire }) => wire.write(answer.toString()),
  offended: (_session, _offence, refuse) => refuse(),
  close(wire) {
    wire.write('</stream:stream>');
    wire.end();
  },
};
