import type { Element } from 'ltx';
import { type Bindings, substitute } from '../../../../language/pattern.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { performing } from '../../../performing.ts';
import { optionsIn, textOf } from '../../../values.ts';
import { markerStanza } from '../../marker.ts';
import { bindAccountNames, namesOfUser } from '../account-names.ts';
import { formats } from '../formats.ts';
import { filler, type Message } from '../message.ts';
import { isAtLeast, type Phase, phases } from '../phases.ts';
import { authenticate } from './authenticate.ts';
import { clientCertificate, type Issuer, type WantedCertificate } from './client-certificate.ts';
import { dialogueOn, streamHeader, tryWrongPasswords } from './dialogue.ts';
import { tryExternal } from './external.ts';
import { createGivenTokens } from './given-tokens.ts';
import { logIn } from './login.ts';
import { tryScram } from './scram-exchange.ts';
import { createScramSteps } from './scram-steps.ts';
import { findServices } from './services.ts';
import { isNamed, streamOptions } from './stream-options.ts';
import { type StreamAtWork, verbs } from './verbs.ts';
import { createWire } from './wire.ts';

/** What a scenario says of a certificate, with values in place of placeholders. */
const wantedCertificate = (value: StepValue, bindings: Bindings): WantedCertificate => {
  const { for: jids = [], issuer } = optionsIn(value);
  return { for: [jids].flat().map((jid) => substitute(textOf(jid), bindings)), issuer: issuer as Issuer };
};

const createStreamParty = (given: PartyContext): Party => {
  bindAccountNames(given);
  const tokens = createGivenTokens(given);
  const context: PartyContext = { ...given, record: tokens.record };
  const { site, account } = context;
  const from = isNamed(context.spec) ? `${account.user}@${site.domain}` : undefined;
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
    features = await logIn(dialogueOn(wire, context, signal, from), phase, to, features);
    phase = to;
  };

  const fillIn = filler(context);

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

  const startTls: StreamAtWork['startTls'] = async (
    { certificate: wanted, ...options },
    bindings,
    signal,
  ) => {
    const certificate = wanted && (await clientCertificate(wantedCertificate(wanted, bindings), site));
    await wire.connection().secureWith({ ...options, ...(certificate && { certificate }) }, signal);
  };

  const atWork: StreamAtWork = {
    connect: open,
    openStream(header, bindings) {
      wire.restart();
      const tag = header === undefined ? undefined : substitute(header.trim(), bindings);
      wire.send(
        tag === undefined
          ? streamHeader(site.domain, wire.connection().secure ? from : undefined)
          : `<?xml version='1.0'?>${tag}`,
      );
    },
    send(template, bindings) {
      const { text, shown } = fillIn(template, bindings);
      wire.send(text, shown);
    },
    sendPiecemeal: (template, bindings, signal) => sendPiecemeal(fillIn(template, bindings), signal),
    sendBytes(written, encoding, bindings) {
      const { text, shown } = fillIn(written, bindings);
      const plain = text === shown || encoding !== 'base64';
      wire.send(Buffer.from(text, encoding), plain ? Buffer.from(shown, encoding) : shown);
    },
    startTls,
    async tryTls(options, bindings, signal) {
      try {
        await startTls(options, bindings, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (wire.connection().open) throw error;
      }
    },
    startScram: scram.start,
    answerScram: scram.answer,
    async tryScram(options, bindings, signal) {
      await tryScram(wire, scram, options, bindings, signal);
    },
    async authenticate(options, bindings, signal) {
      const reached = await authenticate({ context, wire, scram, tokens, fillIn }, options, bindings, signal);
      if (reached === undefined) return;
      phase = reached.phase;
      features = undefined;
    },
    tryExternal({ from, authzid }, bindings, signal) {
      const filledIn = (value: StepValue): string => substitute(textOf(value), bindings);
      return tryExternal(
        wire,
        {
          domain: site.domain,
          from: from === undefined ? `${account.user}@${site.domain}` : filledIn(from),
          ...(authzid !== undefined && { authzid: filledIn(authzid) }),
        },
        signal,
      );
    },
    tryWrongPasswords: (times, signal) => tryWrongPasswords(wire, account.user, times, signal),
    findServices: (signal) => findServices(wire, site.domain, signal),
    reach,
    closeStream() {
      // A server that has sent its own closing tag may hang up at any time, before ours or after.
      if (wire.open) wire.send('</stream:stream>');
    },
    halfClose: () => wire.connection().halfClose(),
    disconnect: () => wire.connection().destroy(),
  };

  return {
    reach: (to, signal) => reach(to as Phase, signal),
    perform: performing('stream', verbs, () => atWork),
    mark(id, to, asked = site.domain) {
      if (!isAtLeast(phase, 'bound') || !wire.open) return false;
      wire.send(markerStanza(id, to, asked).toString());
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
  phases,
  phase: 'offline',
  options: streamOptions,
  verbs,
  formats,
  names: namesOfUser,
  create: createStreamParty,
};
