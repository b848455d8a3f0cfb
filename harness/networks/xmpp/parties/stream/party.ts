import type { Element } from 'ltx';
import { type Bindings, substitute } from '../../../../language/pattern.ts';
import type { Phase } from '../../../../language/scenario.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { markerStanza } from '../../marker.ts';
import { bindAccountNames, namesOfUser } from '../account-names.ts';
import { type Message, messageFrom } from '../message.ts';
import type { TlsOptions } from './connection.ts';
import { dialogueOn, streamHeader, tryWrongPasswords } from './dialogue.ts';
import { logIn } from './login.ts';
import { tryScram } from './scram-exchange.ts';
import { createScramSteps } from './scram-steps.ts';
import { encodingOf, type Options, optionsOf, textOf, verbs } from './verbs.ts';
import { createWire } from './wire.ts';

const createStreamParty = (context: PartyContext): Party => {
  bindAccountNames(context);
  const { site, account } = context;
  const wire = createWire(context);
  const scram = createScramSteps(context, wire);
  let phase: Phase = 'offline';
  let features: Element | undefined;

  const open = async (signal: AbortSignal): Promise<void> => {
    await wire.connect(signal);
    phase = 'connected';
  };

  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    if (!wire.used) await open(signal);
    features = await logIn(dialogueOn(wire, context, signal), phase, to, features);
    phase = to;
  };

  /** The text that a template stands for, and how evidence shows it. */
  const fillIn = (template: string, bindings: Bindings): Message =>
    messageFrom(template, bindings, ({ label, value }) => context.hide(label, value, 'anywhere'));

  const sendText = (template: string, bindings: Bindings): void => {
    const { text, shown } = fillIn(template, bindings);
    wire.send(text, shown);
  };

  /** Waits until each byte has gone, so that the socket cannot gather them into one segment or record. */
  const sendPiecemeal = async ({ text, shown }: Message, signal: AbortSignal): Promise<void> => {
    const [data, evidence] = [Buffer.from(text), Buffer.from(shown)];
    for (const [index, byte] of data.entries()) {
      // What is shown of a text with a secret in it has a length of its own, and is shown at once.
      const whole = index === 0 ? evidence : Buffer.of();
      const gone = Promise.withResolvers<void>();
      // Also called, with an error, where the connection is destroyed meanwhile.
      wire.send(Buffer.of(byte), text === shown ? undefined : whole, gone.resolve);
      await gone.promise;
      signal.throwIfAborted();
    }
  };

  const sendBytes = (options: Options, bindings: Bindings): void => {
    const encoding = encodingOf(options) ?? 'base64';
    const { text, shown } = fillIn(textOf(options[encoding]), bindings);
    const plain = text === shown || encoding !== 'base64';
    wire.send(Buffer.from(text, encoding), plain ? Buffer.from(shown, encoding) : shown);
  };

  const startTls = async (options: TlsOptions, signal: AbortSignal): Promise<void> => {
    await wire.connection().secureWith(options, signal);
  };

  const tryTls = async (options: TlsOptions, signal: AbortSignal): Promise<void> => {
    try {
      await startTls(options, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (wire.connection().open) throw error;
    }
  };

  return {
    reach,
    async perform(verb, value, bindings, signal) {
      const options = optionsOf(value);
      const text = textOf(value);
      if (verb === 'connects') await open(signal);
      else if (verb === 'opens stream') {
        wire.restart();
        const tag = value === null ? undefined : substitute(text.trim(), bindings);
        wire.send(tag === undefined ? streamHeader(site.domain) : `<?xml version='1.0'?>${tag}`);
      } else if (verb === 'sends') sendText(text.replace(/\n$/, ''), bindings);
      else if (verb === 'sends piecemeal')
        await sendPiecemeal(fillIn(text.replace(/\n$/, ''), bindings), signal);
      else if (verb === 'sends bytes') sendBytes(options, bindings);
      else if (verb === 'starts tls') await startTls(options, signal);
      else if (verb === 'tries tls') await tryTls(options, signal);
      else if (verb === 'starts scram') scram.start(options, bindings);
      else if (verb === 'answers scram') scram.answer(options, bindings);
      else if (verb === 'tries scram') await tryScram(wire, scram, options, bindings, signal);
      else if (verb === 'tries wrong passwords')
        await tryWrongPasswords(wire, account.user, Number(value), signal);
      else if (verb === 'logs in') await reach(text as Phase, signal);
      else if (verb === 'closes stream') {
        // A server that has sent its own closing tag may hang up at any time, before ours or after.
        if (wire.open) wire.send('</stream:stream>');
      } else if (verb === 'half-closes') wire.connection().halfClose();
      else if (verb === 'disconnects') wire.connection().destroy();
      else throw new Error(`a stream party cannot “${verb}”`);
    },
    mark(id, to) {
      if ((phase !== 'bound' && phase !== 'available') || !wire.open) return false;
      wire.send(markerStanza(id, to, site.domain).toString());
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

/** Everything below a session: bytes, TLS, stream headers, SASL, stanzas; it can misbehave in each. */
export const streamKind: PartyKind = {
  kind: 'stream',
  protocol: 'xmpp',
  language: 'XML',
  summary: 'A raw XML stream on a socket, able to send exactly chosen bytes and to misbehave at every layer.',
  phases: ['offline', 'connected', 'opened', 'secured', 'authenticated', 'bound', 'available'],
  phase: 'offline',
  verbs,
  names: namesOfUser,
  create: createStreamParty,
};
