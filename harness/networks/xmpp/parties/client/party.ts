import { randomBytes } from 'node:crypto';
import { parseFragment } from '../../../../xml/fragment.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { createIntake } from '../../../intake.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { performing } from '../../../performing.ts';
import { markerStanza } from '../../marker.ts';
import { bindAccountNames, namesOfUser } from '../account-names.ts';
import { formats } from '../formats.ts';
import { messageFrom } from '../message.ts';
import { clientPhases, type Phase } from '../phases.ts';
import { userOptions, userOptionsOf } from '../user-options.ts';
import { createSession, type Session } from './connection.ts';
import { logIn } from './login.ts';
import { type ClientAtWork, verbs } from './verbs.ts';

const createClientParty = (context: PartyContext): Party => {
  bindAccountNames(context);
  const { name, site, account, spec, record, hide } = context;
  const { resource: ownResource, priority } = userOptionsOf(spec);
  const accepts = createIntake();
  let session: Session | undefined;
  const live = (): Session => {
    if (session === undefined) throw new ConversationError('closed', `${name} is not logged in`);
    if (session.ended) throw new ConversationError('closed', session.ended);
    return session;
  };
  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    const resource = ownResource ?? `assay-${randomBytes(4).toString('hex')}`;
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
    const jid = await logIn(session, to, site.domain, priority, signal);
    record({ kind: 'bind', name: `${name}.full`, value: jid });
  };
  const atWork: ClientAtWork = {
    reach,
    async send(template, bindings, signal) {
      const { text, shown } = messageFrom(template, bindings, ({ label, value }) =>
        hide(label, value, 'anywhere'),
      );
      await live().send(parseFragment(text), signal, parseFragment(shown));
    },
    close: async () => await session?.close(),
    drop: () => live().drop(),
  };
  return {
    reach: (phase, signal) => reach(phase as Phase, signal),
    perform: performing('client', verbs, () => atWork),
    mark(id, to, asked = site.domain) {
      if (session === undefined || session.ended) return false;
      void session.client.send(markerStanza(id, to, asked)).catch(() => undefined);
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
  phases: clientPhases,
  phase: 'bound',
  options: userOptions,
  verbs,
  formats,
  names: namesOfUser,
  create: createClientParty,
};
