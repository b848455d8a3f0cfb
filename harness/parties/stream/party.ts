import { setImmediate } from 'node:timers/promises';
import type { Element } from 'ltx';
import { type Bindings, substitute } from '../../scenario/pattern.ts';
import type { Phase } from '../../scenario/scenario.ts';
import { introduce } from '../introduce.ts';
import { markerStanza } from '../marker.ts';
import type { Party, PartyContext, PartyKind } from '../party.ts';
import type { TlsOptions } from './connection.ts';
import { dialogueOn, streamHeader, tryWrongPasswords } from './dialogue.ts';
import { logIn } from './login.ts';
import { createScramSteps } from './scram-steps.ts';
import { encodingOf, optionsOf, textOf, verbs } from './verbs.ts';
import { createWire } from './wire.ts';

const createStreamParty = (context: PartyContext): Party => {
  introduce(context);
  const { name, endpoint, account } = context;
  const wire = createWire(context);
  const scram = createScramSteps(context, wire.send);
  let phase: Phase = 'offline';
  let features: Element | undefined;

  const open = async (signal: AbortSignal): Promise<void> => {
    await wire.connect(signal);
    phase = 'connected';
  };

  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    if (!wire.used) await open(signal);
    const register = endpoint.accounts.kind === 'registration';
    features = await logIn(dialogueOn(wire, context, signal), phase, to, register, features);
    phase = to;
  };

  const sendText = (template: string, bindings: Bindings): void => {
    // What holds the password in base64 is as secret as the password.
    for (const [encoded] of template.matchAll(/\{base64:(?:[^{}]|\{[^{}]*\})*\}/g)) {
      if (encoded.includes('.password}')) context.hide(`${name}.sasl`, substitute(encoded, bindings));
    }
    wire.send(substitute(template, bindings));
  };

  /** Yields to the event loop after each byte, so that the socket cannot gather them into one segment or record. */
  const sendPiecemeal = async (data: string, signal: AbortSignal): Promise<void> => {
    for (const byte of Buffer.from(data)) {
      wire.send(Uint8Array.of(byte));
      await setImmediate(undefined, { signal });
    }
  };

  /** The plain stream is over at this point: what comes through TLS is none of it (RFC 6120 section 5.4.2.3). */
  const startTls = async (options: TlsOptions, signal: AbortSignal): Promise<void> => {
    wire.restart();
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
        wire.send(tag === undefined ? streamHeader(endpoint.domain) : `<?xml version='1.0'?>${tag}`);
      } else if (verb === 'sends') sendText(text.replace(/\n$/, ''), bindings);
      else if (verb === 'sends piecemeal')
        await sendPiecemeal(substitute(text.replace(/\n$/, ''), bindings), signal);
      else if (verb === 'sends bytes') {
        const encoding = encodingOf(options) ?? 'base64';
        wire.send(Buffer.from(substitute(textOf(options[encoding]), bindings), encoding));
      } else if (verb === 'starts tls') await startTls(options, signal);
      else if (verb === 'tries tls') await tryTls(options, signal);
      else if (verb === 'starts scram') scram.start(options, bindings);
      else if (verb === 'answers scram') scram.answer(options, bindings);
      else if (verb === 'tries wrong passwords')
        await tryWrongPasswords(wire, account.user, Number(value), signal);
      else if (verb === 'logs in') await reach(text as Phase, signal);
      else if (verb === 'closes stream') wire.send('</stream:stream>');
      else if (verb === 'half-closes') wire.connection().halfClose();
      else if (verb === 'disconnects') wire.connection().destroy();
      else throw new Error(`a stream party cannot “${verb}”`);
    },
    mark(id, to) {
      if ((phase !== 'bound' && phase !== 'available') || !wire.open) return false;
      wire.send(markerStanza(id, to, endpoint.domain).toString());
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
  create: createStreamParty,
};
