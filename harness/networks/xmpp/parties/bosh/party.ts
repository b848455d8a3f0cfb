import type { Element } from 'ltx';
import { type Bindings, substitute } from '../../../../language/pattern.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { createIntake } from '../../../intake.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { performing } from '../../../performing.ts';
import { flag } from '../../../values.ts';
import { bosh } from '../../codecs/bosh.ts';
import { markerStanza } from '../../marker.ts';
import { bindAccountNames, namesOfUser } from '../account-names.ts';
import { filler, type Message } from '../message.ts';
import { framedPhases, isAtLeast, type Phase } from '../phases.ts';
import { createReading } from '../reading.ts';
import { standalone } from '../standalone.ts';
import { type Dialogue, dialogueOver, logIn } from '../stream/login.ts';
import { userOptions } from '../user-options.ts';
import { type BoshSession, createBoshSession } from './session.ts';
import { type BoshAtWork, verbs } from './verbs.ts';

const plain = (text: string): Message => ({ text, shown: text });

const createBoshParty = (context: PartyContext): Party => {
  bindAccountNames(context);
  const { name, site, spec, record } = context;
  const accepts = createIntake();
  const reading = createReading((emit) => bosh.decoder(emit, false));
  const mayPoll = spec.options?.polls !== false;
  let session: BoshSession | undefined;
  let phase: Phase = 'offline';
  let features: Element | undefined;

  const live = (): BoshSession => {
    if (session === undefined) throw new ConversationError('closed', `${name} has no session`);
    return session;
  };
  const restart = (): void => {
    record({ kind: 'restart', party: name });
    reading.restart();
  };
  const begin = (body?: (named: BoshSession) => Message): void => {
    session?.destroy();
    const own = createBoshSession({
      party: name,
      site,
      listener: spec.listener,
      record,
      accepts,
      onBytes: (bytes) => reading.write(bytes),
      onClose: (problem) => reading.end(problem),
    });
    session = own;
    reading.restart();
    own.create(body?.(own));
  };
  const restartStream = (): void => {
    restart();
    live().send(plain(''), {
      to: site.domain,
      'xml:lang': 'en',
      'xmpp:restart': 'true',
      'xmlns:xmpp': ns.xbosh,
    });
  };

  const dialogue = (signal: AbortSignal): Dialogue =>
    dialogueOver(
      {
        // TLS is below HTTP (XEP-0206 section 4): what the stream says of it is not heeded.
        secure: true,
        async openStream() {
          if (session?.open) restartStream();
          else begin();
        },
        startTls: () => Promise.reject(new ConversationError('refused', 'there is no STARTTLS in BOSH')),
        send(element, shown) {
          const text = standalone(element).toString();
          live().send({ text, shown: shown === undefined ? text : standalone(shown).toString() });
        },
        next: reading.next,
      },
      context,
      signal,
    );

  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    if (!session?.open) begin();
    const own = live();
    const speaks = dialogue(signal);
    own.polls = true;
    if (phase === 'offline') {
      features = await speaks.next((element) => element.is('features', ns.stream));
      phase = 'opened';
    }
    features = await logIn(speaks, phase, to, features);
    phase = to;
    own.polls = mayPoll && isAtLeast(to, 'bound');
  };

  const fillIn = filler(context);
  const withNames = (bindings: Bindings, { names }: BoshSession): Bindings =>
    Object.assign(new Map([...bindings, ...Object.entries(names)]), { jids: bindings.jids });

  const atWork: BoshAtWork = {
    openStream(body, bindings) {
      begin(
        body === undefined ? undefined : (own) => plain(substitute(body.trim(), withNames(bindings, own))),
      );
    },
    restartStream,
    send: (template, bindings) => live().send(fillIn(template, bindings)),
    poll: () => live().send(plain(''), {}),
    post(template, bindings) {
      const own = live();
      own.post(fillIn(template, withNames(bindings, own)));
    },
    reach,
    closeStream() {
      if (session?.open) session.send(plain(''), { type: 'terminate' });
    },
    disconnect: () => live().destroy(),
  };

  return {
    reach: (to, signal) => reach(to as Phase, signal),
    perform: performing('bosh', verbs, () => atWork),
    mark(id, to, asked = site.domain) {
      if (!isAtLeast(phase, 'bound') || !session?.open) return false;
      session.send(plain(standalone(markerStanza(id, to, asked)).toString()));
      return true;
    },
    get roundTrip() {
      return session?.roundTrip ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await session?.[Symbol.asyncDispose]();
    },
  };
};

/** XMPP in the bodies of HTTP requests (XEP-0124, XEP-0206); it can misbehave in each. */
export const boshKind: PartyKind = {
  kind: 'bosh',
  protocol: 'xmpp',
  language: 'XML',
  records: true,
  codec: bosh.name,
  listener: 'bosh',
  summary:
    'A raw BOSH session over HTTP (XEP-0124, XEP-0206): what is in a response comes element by element, then its <body/> by itself; HTTP’s status is a record.',
  phases: framedPhases,
  phase: 'offline',
  options: {
    ...userOptions,
    polls: flag('Whether it keeps a request with the server once it has a session; true if absent.'),
  },
  verbs,
  names: namesOfUser,
  create: createBoshParty,
};
