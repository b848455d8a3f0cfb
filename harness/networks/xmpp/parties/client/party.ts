import { randomBytes } from 'node:crypto';
import type { Bindings } from '../../../../language/pattern.ts';
import type { Phase, StepValue } from '../../../../language/scenario.ts';
import { parseFragment } from '../../../../xml/fragment.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { createIntake } from '../../../intake.ts';
import type { Party, PartyContext, PartyKind, Verb } from '../../../party.ts';
import { markerStanza } from '../../marker.ts';
import { bindAccountNames, bindsFullJid, namesOfUser } from '../account-names.ts';
import { messageFrom } from '../message.ts';
import { createSession, type Session } from './connection.ts';
import { logIn } from './login.ts';

const verbs: Readonly<Record<string, Verb>> = {
  sends: {
    summary: 'Sends a stanza, with placeholders replaced.',
    problem(value: StepValue) {
      if (typeof value !== 'string') return 'something that is not XML';
      try {
        parseFragment(value);
      } catch (error) {
        return `XML that is not well-formed (${error instanceof Error ? error.message : error})`;
      }
      return undefined;
    },
  },
  'logs in': {
    summary: 'Starts its session: bound, or available with initial presence.',
    problem: (value) =>
      value === 'bound' || value === 'available' ? undefined : 'neither bound nor available',
    binds: bindsFullJid,
  },
  'closes stream': {
    summary: 'Ends its session as a client should: closing tag, then the connection. No value.',
    problem: (value) => (value === null ? undefined : 'a value'),
  },
  disconnects: {
    summary: 'Drops the connection without a word. No value.',
    problem: (value) => (value === null ? undefined : 'a value'),
  },
};

const createClientParty = (context: PartyContext): Party => {
  bindAccountNames(context);
  const { name, site, account, spec, record, hide } = context;
  const accepts = createIntake();
  let session: Session | undefined;
  const live = (): Session => {
    if (session === undefined) throw new ConversationError('closed', `${name} is not logged in`);
    if (session.ended) throw new ConversationError('closed', session.ended);
    return session;
  };
  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    const resource = spec.resource ?? `assay-${randomBytes(4).toString('hex')}`;
    await session?.close();
    session = createSession({
      party: name,
      site,
      listener: spec.listener,
      account,
      resource,
      record,
      hide,
      accepts,
    });
    const jid = await logIn(session, to, site.domain, spec.priority, signal);
    record({ kind: 'bind', name: `${name}.full`, value: jid });
  };
  const send = async (template: string, bindings: Bindings, signal: AbortSignal): Promise<void> => {
    const { text, shown } = messageFrom(template, bindings, ({ label, value }) =>
      hide(label, value, 'anywhere'),
    );
    await live().send(parseFragment(text), signal, parseFragment(shown));
  };
  return {
    reach,
    async perform(verb: string, value: StepValue, bindings: Bindings, signal: AbortSignal) {
      if (verb === 'sends') await send(String(value), bindings, signal);
      else if (verb === 'logs in') await reach(value as Phase, signal);
      else if (verb === 'closes stream') await session?.close();
      else if (verb === 'disconnects') live().drop();
      else throw new Error(`a client party cannot “${verb}”`);
    },
    mark(id, to) {
      if (session === undefined || session.ended) return false;
      void session.client.send(markerStanza(id, to, site.domain)).catch(() => undefined);
      return true;
    },
    get roundTrip() {
      return session?.roundTrip ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await session?.close();
    },
  };
};

/** A user's session on @xmpp/client, logged in as RFC 6120 says. */
export const clientKind: PartyKind = {
  kind: 'client',
  protocol: 'xmpp',
  language: 'XML',
  summary: 'A user’s session on @xmpp/client: STARTTLS or direct TLS, SASL, resource binding, then stanzas.',
  phases: ['offline', 'bound', 'available'],
  phase: 'bound',
  verbs,
  names: namesOfUser,
  create: createClientParty,
};
