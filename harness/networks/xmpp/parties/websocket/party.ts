import { substitute } from '../../../../language/pattern.ts';
import { Element } from '../../../../xml/element.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { performing } from '../../../performing.ts';
import { xmlDocuments } from '../../codecs/xml-documents.ts';
import { markerStanza } from '../../marker.ts';
import { bindAccountNames, namesOfUser } from '../account-names.ts';
import { filler } from '../message.ts';
import { isAtLeast, type Phase, webSocketPhases } from '../phases.ts';
import { standalone } from '../standalone.ts';
import { type Dialogue, dialogueOver, logIn } from '../stream/login.ts';
import { userOptions } from '../user-options.ts';
import { verbs, type WebSocketAtWork } from './verbs.ts';
import { createWebSocketWire, type WebSocketWire } from './wire.ts';

/** The usual sub-protocol (RFC 7395 section 3.1). */
const usual = { protocols: ['xmpp'] } as const;

/** What opens a stream as a well-behaved client opens it. */
const openElement = (domain: string): Element =>
  new Element('open', { xmlns: ns.framing, to: domain, version: '1.0', 'xml:lang': 'en' });

const dialogueOn = (wire: WebSocketWire, context: PartyContext, signal: AbortSignal): Dialogue =>
  dialogueOver(
    {
      // TLS is below (RFC 7395 section 3.9): what the stream says of it is not heeded.
      secure: true,
      async openStream() {
        wire.restart();
        wire.send({ data: openElement(context.site.domain).toString() });
        await wire.next(signal, (item) => item.kind === 'element' && item.element.is('open', ns.framing));
      },
      startTls: () => Promise.reject(new ConversationError('refused', 'there is no STARTTLS on a WebSocket')),
      send(element, shown) {
        wire.send({
          data: standalone(element).toString(),
          ...(shown && { shown: standalone(shown).toString() }),
        });
      },
      next: wire.next,
    },
    context,
    signal,
  );

const createWebSocketParty = (context: PartyContext): Party => {
  bindAccountNames(context);
  const { name, site } = context;
  const wire = createWebSocketWire(context);
  let phase: Phase = 'offline';
  let features: Element | undefined;

  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    if (!wire.used) {
      await wire.connect(usual, signal);
      if (!wire.open) throw new ConversationError('refused', `${name} was not given a WebSocket`);
      phase = 'connected';
    }
    features = await logIn(dialogueOn(wire, context, signal), phase, to, features);
    phase = to;
  };

  const fillIn = filler(context);

  const atWork: WebSocketAtWork = {
    async connect(protocols, signal) {
      await wire.connect({ protocols }, signal);
      phase = 'connected';
    },
    openStream(element, bindings) {
      wire.restart();
      wire.send({
        data:
          element === undefined ? openElement(site.domain).toString() : substitute(element.trim(), bindings),
      });
    },
    send(template, bindings) {
      const { text: data, shown } = fillIn(template, bindings);
      wire.send({ data, shown });
    },
    sendPiecemeal(template, bindings) {
      const { text: data, shown } = fillIn(template, bindings);
      wire.send({ data, shown, isPiecemeal: true });
    },
    sendBinary(template, bindings) {
      const { text: data, shown } = fillIn(template, bindings);
      wire.send({ data, shown, isBinary: true });
    },
    sendBytes: (base64) => wire.send({ data: Buffer.from(base64, 'base64') }),
    ping: () => wire.connection().ping(),
    reach,
    closeStream() {
      // A server that has sent its own `<close/>` may hang up at any time, before ours or after.
      if (wire.open) wire.send({ data: new Element('close', { xmlns: ns.framing }).toString() });
    },
    closeConnection(code, reason) {
      if (wire.open) wire.connection().close(code, reason);
    },
    disconnect: () => wire.connection().destroy(),
  };

  return {
    reach: (to, signal) => reach(to as Phase, signal),
    perform: performing('websocket', verbs, () => atWork),
    mark(id, to, asked = site.domain) {
      if (!isAtLeast(phase, 'bound') || !wire.open) return false;
      wire.send({ data: standalone(markerStanza(id, to, asked)).toString() });
      return true;
    },
    get roundTrip() {
      return wire.roundTrip;
    },
    async [Symbol.asyncDispose]() {
      await wire[Symbol.asyncDispose]();
    },
  };
};

/** XMPP in the messages of a WebSocket (RFC 7395); it can misbehave in each. */
export const webSocketKind: PartyKind = {
  kind: 'websocket',
  protocol: 'xmpp',
  language: 'XML',
  records: true,
  codec: xmlDocuments.name,
  listener: 'websocket',
  summary:
    'A raw XMPP sub-protocol on a WebSocket (RFC 7395): each message is an element, and what HTTP and control frames say are records.',
  phases: webSocketPhases,
  phase: 'offline',
  options: userOptions,
  verbs,
  names: namesOfUser,
  create: createWebSocketParty,
};
