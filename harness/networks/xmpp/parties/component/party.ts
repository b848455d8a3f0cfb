import { hidden } from '../../../../evidence/secret-names.ts';
import { substitute } from '../../../../language/pattern.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { performing } from '../../../performing.ts';
import { textOf } from '../../../values.ts';
import { componentStream } from '../../codecs/component-stream.ts';
import { markerStanza } from '../../marker.ts';
import { formats } from '../formats.ts';
import { filler } from '../message.ts';
import { componentPhases, isAtLeast, type Phase } from '../phases.ts';
import { createWire } from '../stream/wire.ts';
import { componentHeader, componentName, handshakeDigest } from './handshake.ts';
import { type ComponentAtWork, verbs } from './verbs.ts';

/** How long a server may take to let a component go: a third of what it has to let one in. Milliseconds. */
const farewell = 10_000;

const createComponentParty = (context: PartyContext): Party => {
  const { name, site, record, hide } = context;
  const { user: domain, password: secret } = context.account;
  record({ kind: 'bind', name: `${name}.domain`, value: domain });
  hide(`${name}.password`, secret);
  const wire = createWire(context, componentStream);
  const fillIn = filler(context);
  let phase: Phase = 'offline';
  /** What the server calls the stream, once that was read. */
  let streamId: string | undefined;

  const connect = async (signal: AbortSignal): Promise<void> => {
    await wire.connect(signal);
    phase = 'connected';
  };
  const open = (tag?: string): void => {
    streamId = undefined;
    wire.restart();
    wire.send(tag === undefined ? componentHeader(domain) : `<?xml version='1.0'?>${tag}`);
  };
  const idOfStream = async (signal: AbortSignal): Promise<string> => {
    if (streamId !== undefined) return streamId;
    const header = await wire.next(signal, ({ kind }) => kind === 'header');
    streamId = String((header.kind === 'header' && header.element.attrs.id) || '');
    return streamId;
  };
  const handshake: ComponentAtWork['shakeHands'] = async (options, bindings, signal) => {
    const { secret: other, id, upperCase, digest: whole } = options;
    const own = id === undefined ? await idOfStream(signal) : substitute(textOf(id), bindings);
    const right = handshakeDigest(own, other === undefined ? secret : substitute(textOf(other), bindings));
    const digest = upperCase ? right.toUpperCase() : right;
    const written = whole === undefined ? digest : substitute(textOf(whole), bindings);
    const elementOf = (text: string): string => `<handshake>${text}</handshake>`;
    if (other !== undefined || whole !== undefined) {
      wire.send(elementOf(written));
      return;
    }
    // Secrets could be tried on it.
    const label = `${name}.handshake`;
    hide(label, written, 'anywhere');
    wire.send(elementOf(written), elementOf(hidden(label)));
  };

  /**
   * Waits until what is for its domain arrives: no text has the server do more than let it in before the handshake comes
   * back. Who sends itself something gets that, or an error for it, and both come the same way.
   */
  const routed = async (signal: AbortSignal): Promise<void> => {
    const id = 'assay-setup-routed';
    const marker = markerStanza(id, domain, site.domain);
    marker.attrs.from = domain;
    wire.send(marker.toString());
    await wire.next(
      signal,
      (item) => item.kind === 'element' && item.element.is('message') && item.element.attrs.id === id,
    );
  };

  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    const upTo = (one: Phase): boolean => !isAtLeast(phase, one) && isAtLeast(to, one);
    if (upTo('connected') && !wire.used) await connect(signal);
    if (upTo('opened')) {
      open();
      await idOfStream(signal);
    }
    if (upTo('authenticated')) {
      await handshake({}, new Map(), signal);
      await wire.next(signal, (item) => item.kind === 'element' && item.element.is('handshake', ns.client));
      await routed(signal);
    }
    phase = to;
  };

  /**
   * Waits for the closing tag that answers its own. The next that has its domain would get nothing of what goes to a stream that
   * the server has not yet forgotten, and that a connection is closed does not show that it has.
   */
  const leave = async (): Promise<void> => {
    if (!wire.open) return;
    wire.send('</stream:stream>');
    await wire.next(AbortSignal.timeout(farewell), ({ kind }) => kind === 'footer').catch(() => undefined);
  };

  const atWork: ComponentAtWork = {
    connect,
    openStream: (header, bindings) =>
      open(header === undefined ? undefined : substitute(header.trim(), bindings)),
    async shakeHands(options, bindings, signal) {
      wire.connection();
      try {
        await handshake(options, bindings, signal);
      } catch (error) {
        // The server may have refused the header, and be gone.
        if (!(error instanceof ConversationError)) throw error;
      }
    },
    send(template, bindings) {
      const { text, shown } = fillIn(template, bindings);
      wire.send(text, shown);
    },
    reach,
    closeStream() {
      // A server that has sent its own closing tag may hang up at any time, before ours or after.
      if (wire.open) wire.send('</stream:stream>');
    },
  };

  return {
    reach: (to, signal) => reach(to as Phase, signal),
    perform: performing(componentName, verbs, () => atWork),
    mark(id, to, asked = `nobody@${site.domain}/nowhere`) {
      if (!isAtLeast(phase, 'authenticated') || !wire.open) return false;
      // Of components, not every server answers requests that are for itself or for an account.
      wire.send(markerStanza(id, to, asked, domain).toString());
      return true;
    },
    get roundTrip() {
      return wire.roundTrip;
    },
    async [Symbol.asyncDispose]() {
      await leave();
      await wire[Symbol.asyncDispose]();
    },
  };
};

/** A service beside the server, with a domain and a secret that the server was told (XEP-0114). */
export const componentKind: PartyKind = {
  kind: componentName,
  protocol: 'xmpp',
  accountOfListener: true,
  language: 'XML',
  codec: componentStream.name,
  listener: 'component',
  summary:
    'A raw external component (XEP-0114), with a domain of its own; what comes in its namespace is read as in that of clients.',
  phases: componentPhases,
  phase: 'offline',
  options: {},
  verbs,
  formats,
  names: () => ['domain'],
  create: createComponentParty,
};
