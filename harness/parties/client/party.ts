import { randomBytes } from 'node:crypto';
import { type Bindings, substitute } from '../../scenario/pattern.ts';
import type { Phase, StepValue } from '../../scenario/scenario.ts';
import { parseFragment } from '../../xml/fragment.ts';
import { markerStanza } from '../marker.ts';
import type { Party, PartyContext, PartyKind, Verb } from '../party.ts';
import { closing, createSession, type Session } from './connection.ts';
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

/** Destroys the TCP connection under whatever @xmpp/client wrapped around it. */
const drop = (client: Session['client']): void => {
  const socket = client.socket as unknown as { destroy?(): void; socket?: { destroy(): void } } | null;
  (socket?.socket ?? socket)?.destroy?.();
};

const createClientParty = (context: PartyContext): Party => {
  const { name, endpoint, account, spec, record } = context;
  let session: Session | undefined;
  const live = (): Session => {
    if (session === undefined) throw new Error(`${name} is not logged in`);
    if (session.ended) throw new Error(session.ended);
    return session;
  };
  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    const resource = spec.resource ?? `assay-${randomBytes(4).toString('hex')}`;
    session = createSession({ party: name, endpoint, listener: spec.listener, account, resource, record });
    const jid = await logIn(session, to, endpoint.domain, spec.priority, signal);
    record({ kind: 'bind', name: `${name}.full`, value: jid });
  };
  const send = async (xml: string): Promise<void> => {
    await live().client.send(parseFragment(xml));
  };
  const close = async (): Promise<void> => {
    if (session === undefined || session.ended) return;
    closing.add(session.client);
    session.client.timeout = 1000;
    await session.client.stop().catch(() => undefined);
    drop(session.client);
  };
  return {
    reach,
    async perform(verb: string, value: StepValue, bindings: Bindings, signal: AbortSignal) {
      if (verb === 'sends') await send(substitute(String(value), bindings));
      else if (verb === 'logs in') await reach(value as Phase, signal);
      else if (verb === 'closes stream') await close();
      else if (verb === 'disconnects') {
        const { client } = live();
        closing.add(client);
        drop(client);
      } else throw new Error(`a client party cannot “${verb}”`);
    },
    mark(id, to) {
      if (session === undefined || session.ended) return false;
      void session.client.send(markerStanza(id, to, endpoint.domain)).catch(() => undefined);
      return true;
    },
    get roundTrip() {
      return session?.roundTrip ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
};

/** A user's session on @xmpp/client, logged in as RFC 6120 says. */
export const clientKind: PartyKind = {
  kind: 'client',
  summary: 'A user’s session on @xmpp/client: STARTTLS or direct TLS, SASL, resource binding, then stanzas.',
  phases: ['offline', 'bound', 'available'],
  phase: 'bound',
  verbs,
  create: createClientParty,
};
