import { setImmediate } from 'node:timers/promises';
import { Element } from 'ltx';
import { type Bindings, substitute } from '../../scenario/pattern.ts';
import type { Phase, StepValue } from '../../scenario/scenario.ts';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../../xml/decode.ts';
import { ns } from '../../xml/namespaces.ts';
import { createIntake } from '../intake.ts';
import { markerStanza } from '../marker.ts';
import type { Party, PartyContext, PartyKind, Verb } from '../party.ts';
import { type Connection, connect, type TlsOptions } from './connection.ts';
import { type Dialogue, LoginError, logIn } from './login.ts';
import { isScram, parseChallenge, type ScramFirst, scramFinal, scramFirst } from './scram.ts';

const isText = (value: StepValue): string | undefined =>
  typeof value === 'string' ? undefined : 'something that is not text';
const isNothing = (value: StepValue): string | undefined => (value === null ? undefined : 'a value');
const isObject = (value: StepValue): value is { readonly [key: string]: StepValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: StepValue | undefined): string => (typeof value === 'string' ? value : '');

const isTlsOptions = (value: StepValue): string | undefined =>
  value === null || isObject(value) ? undefined : 'neither nothing nor options';
const encodings = ['base64', 'latin1', 'utf16le'] as const;
const encodingOf = (value: { readonly [key: string]: StepValue }): (typeof encodings)[number] | undefined =>
  encodings.find((encoding) => typeof value[encoding] === 'string');

const verbs: Readonly<Record<string, Verb>> = {
  connects: { summary: 'Opens the connection and nothing more. No value.', problem: isNothing },
  'opens stream': {
    summary:
      'Sends an XML declaration and a stream header: none for the usual one, or a `<stream:stream …>` tag.',
    problem: (value) => (value === null ? undefined : isText(value)),
  },
  sends: { summary: 'Sends this text to the byte, with placeholders replaced.', problem: isText },
  'sends piecemeal': {
    summary: 'Sends this text byte by byte, each in a write of its own.',
    problem: isText,
  },
  'sends bytes': {
    summary:
      'Sends bytes that are no UTF-8: `base64: …`, or a text with placeholders as `latin1: …` or `utf16le: …`.',
    problem: (value) =>
      isObject(value) && encodingOf(value) !== undefined ? undefined : `none of ${encodings.join(', ')}`,
  },
  'starts tls': {
    summary:
      'Does a TLS handshake on the connection: none, or `servername`, `minVersion`, `maxVersion`, `alpn`, `ciphers`.',
    problem: isTlsOptions,
  },
  'tries tls': {
    summary:
      'As `starts tls`, but the server may refuse: the party is disconnected then, and the scenario goes on.',
    problem: isTlsOptions,
  },
  'starts scram': {
    summary:
      'Sends `<auth/>` with a SCRAM client-first message: `mechanism`; `user` if not its own; `gs2`, the header before it, if not `n,,`.',
    problem: (value) =>
      isObject(value) && isScram(text(value.mechanism)) ? undefined : 'no SCRAM mechanism we speak',
  },
  'answers scram': {
    summary:
      'Answers the `challenge`; `password`, `proof`, `nonce` and `channelBinding` replace the right values. Binds {party.scram.success} to what the server owes.',
    problem: (value) =>
      isObject(value) && typeof value.challenge === 'string' ? undefined : 'no `challenge`',
  },
  'tries wrong passwords': {
    summary:
      'Fails to log in by PLAIN so many times, one after the other, or until the server has had enough.',
    problem: (value) => (typeof value === 'number' ? undefined : 'no number'),
  },
  'logs in': {
    summary: 'Goes on to a phase as a well-behaved client does: secured, authenticated, bound or available.',
    problem: isText,
  },
  'closes stream': { summary: 'Sends the closing stream tag. No value.', problem: isNothing },
  'half-closes': {
    summary: 'Ends its side of the TCP connection and goes on reading. No value.',
    problem: isNothing,
  },
  disconnects: { summary: 'Drops the connection without a word. No value.', problem: isNothing },
};

/** What a login may find waiting for it: far more than any server sends before it is asked. */
const mostArrived = 1000;

const createStreamParty = (context: PartyContext): Party => {
  const { name, endpoint, account, spec, record } = context;
  let connection: Connection | undefined;
  let decoder: StreamDecoder | undefined;
  let phase: Phase = 'offline';
  let features: Element | undefined;
  let scram: { readonly mechanism: string; readonly first: ScramFirst } | undefined;
  let asked = 0;
  let roundTrip = 0;
  let end: Error | undefined;
  let latest: object | undefined;
  let wake: (() => void) | undefined;
  const arrived: StreamItem[] = [];
  const accepts = createIntake();

  const live = (): Connection => {
    if (connection === undefined) throw new Error(`${name} is not connected`);
    return connection;
  };
  const restart = (): void => {
    record({ kind: 'restart', party: name });
    arrived.length = 0;
    decoder = streamDecoder((item) => {
      arrived.push(item);
      if (arrived.length > mostArrived) arrived.shift();
    });
  };
  const send = (data: string | Uint8Array): void => {
    asked = performance.now();
    live().write(data);
  };
  const open = async (signal: AbortSignal): Promise<void> => {
    connection?.destroy();
    const attempt = {};
    latest = attempt;
    end = undefined;
    restart();
    connection = await connect(
      {
        party: name,
        endpoint,
        listener: spec.listener,
        record,
        accepts,
        onBytes(bytes) {
          if (asked > 0) roundTrip = Math.max(roundTrip, performance.now() - asked);
          asked = 0;
          decoder?.write(bytes);
          wake?.();
        },
        onClose(problem) {
          if (latest !== attempt) return;
          end = new LoginError(`the connection was closed${problem ? `: ${problem}` : ''}`);
          wake?.();
        },
      },
      signal,
    );
    phase = 'connected';
  };

  const nextItem = async (signal: AbortSignal, fits: (item: StreamItem) => boolean): Promise<StreamItem> => {
    for (;;) {
      const index = arrived.findIndex(fits);
      const [found] = index < 0 ? [] : arrived.splice(index, 1);
      if (found) return found;
      const broken = arrived.find((item) => item.kind === 'malformed');
      if (broken?.kind === 'malformed') throw new LoginError(`the stream is not XML: ${broken.problem}`);
      const error = arrived.find((item) => item.kind === 'element' && item.element.is('error', ns.stream));
      if (error?.kind === 'element') throw new LoginError(`the server ended the stream: ${error.element}`);
      if (end) throw end;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      wake = resolve;
      const aborted = (): void => reject(signal.reason);
      signal.addEventListener('abort', aborted, { once: true });
      try {
        signal.throwIfAborted();
        await promise;
      } finally {
        signal.removeEventListener('abort', aborted);
      }
    }
  };

  const header = (): string =>
    `<?xml version='1.0'?><stream:stream to='${endpoint.domain}' version='1.0' xml:lang='en' xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`;

  const dialogue = (signal: AbortSignal): Dialogue => ({
    domain: endpoint.domain,
    account,
    resource: spec.resource,
    priority: spec.priority,
    secure: live().secure,
    hide: context.hide,
    async openStream() {
      restart();
      send(header());
      await nextItem(signal, ({ kind }) => kind === 'header');
      const item = await nextItem(
        signal,
        (item) => item.kind === 'element' && item.element.is('features', ns.stream),
      );
      return item.kind === 'element' ? item.element : new Element('stream:features');
    },
    startTls: () => live().secureWith({}, signal),
    send: (element) => send(element.toString()),
    async next(fits) {
      const item = await nextItem(signal, (item) => item.kind === 'element' && fits(item.element));
      return item.kind === 'element' ? item.element : new Element('nothing');
    },
    bound: (jid) => record({ kind: 'bind', name: `${name}.full`, value: jid }),
  });

  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    if (to === 'offline') return;
    if (connection === undefined) await open(signal);
    features = await logIn(dialogue(signal), phase, to, endpoint.accounts.kind === 'registration', features);
    phase = to;
  };

  const isSasl = (item: StreamItem): boolean => item.kind === 'element' && item.element.getNS() === ns.sasl;

  const tryWrongPasswords = async (times: number, signal: AbortSignal): Promise<void> => {
    arrived.splice(0, arrived.length, ...arrived.filter((item) => !isSasl(item)));
    for (let attempt = 1; attempt <= times; attempt += 1) {
      const plain = Buffer.from(`\0${account.user}\0wrong-${attempt}`).toString('base64');
      send(new Element('auth', { xmlns: ns.sasl, mechanism: 'PLAIN' }).t(plain).toString());
      try {
        await nextItem(signal, isSasl);
      } catch (error) {
        if (error instanceof LoginError) return;
        throw error;
      }
    }
  };

  const sendText = (template: string, bindings: Bindings): void => {
    // What holds the password in base64 is as secret as the password.
    for (const [encoded] of template.matchAll(/\{base64:(?:[^{}]|\{[^{}]*\})*\}/g)) {
      if (encoded.includes('.password}')) context.hide(`${name}.sasl`, substitute(encoded, bindings));
    }
    send(substitute(template, bindings));
  };

  /** Yields to the event loop after each byte, so that the socket cannot gather them into one segment or record. */
  const sendPiecemeal = async (data: string, signal: AbortSignal): Promise<void> => {
    for (const byte of Buffer.from(data)) {
      send(Uint8Array.of(byte));
      await setImmediate(undefined, { signal });
    }
  };

  /** The plain stream is over at this point: what comes through TLS is none of it (RFC 6120 section 5.4.2.3). */
  const startTls = async (options: TlsOptions, signal: AbortSignal): Promise<void> => {
    restart();
    await live().secureWith(options, signal);
  };

  const tryTls = async (options: TlsOptions, signal: AbortSignal): Promise<void> => {
    try {
      await startTls(options, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (live().open) throw error;
    }
  };

  const startScram = (value: { readonly [key: string]: StepValue }, bindings: Bindings): void => {
    const mechanism = text(value.mechanism);
    const first = scramFirst(
      substitute(text(value.user ?? `{${name}.user}`), bindings),
      text(value.gs2 ?? 'n,,'),
    );
    scram = { mechanism, first };
    send(new Element('auth', { xmlns: ns.sasl, mechanism }).t(first.message).toString());
  };

  const answerScram = (value: { readonly [key: string]: StepValue }, bindings: Bindings): void => {
    if (scram === undefined || !isScram(scram.mechanism)) throw new Error(`${name} has not started SCRAM`);
    const said = (key: string): string | undefined =>
      typeof value[key] === 'string' ? substitute(text(value[key]), bindings) : undefined;
    const [nonce, proof, channelBinding] = [said('nonce'), said('proof'), said('channelBinding')];
    const challenge = parseChallenge(said('challenge') ?? '');
    const final = scramFinal(scram.mechanism, said('password') ?? account.password, scram.first, challenge, {
      ...(nonce !== undefined && { nonce }),
      ...(proof !== undefined && { proof }),
      ...(channelBinding !== undefined && { channelBinding }),
    });
    context.hide(`${name}.scram.proof`, final.message);
    context.hide(`${name}.scram.success`, final.success);
    record({ kind: 'bind', name: `${name}.scram.success`, value: final.success });
    send(new Element('response', { xmlns: ns.sasl }).t(final.message).toString());
  };

  return {
    reach,
    async perform(verb, value, bindings, signal) {
      const options = isObject(value) ? value : {};
      if (verb === 'connects') await open(signal);
      else if (verb === 'opens stream') {
        restart();
        send(value === null ? header() : `<?xml version='1.0'?>${substitute(text(value).trim(), bindings)}`);
      } else if (verb === 'sends') sendText(text(value).replace(/\n$/, ''), bindings);
      else if (verb === 'sends piecemeal')
        await sendPiecemeal(substitute(text(value).replace(/\n$/, ''), bindings), signal);
      else if (verb === 'sends bytes') {
        const encoding = encodingOf(options) ?? 'base64';
        send(Buffer.from(substitute(text(options[encoding]), bindings), encoding));
      } else if (verb === 'starts tls') await startTls(options, signal);
      else if (verb === 'tries tls') await tryTls(options, signal);
      else if (verb === 'starts scram') startScram(options, bindings);
      else if (verb === 'answers scram') answerScram(options, bindings);
      else if (verb === 'tries wrong passwords') await tryWrongPasswords(Number(value), signal);
      else if (verb === 'logs in') await reach(text(value) as Phase, signal);
      else if (verb === 'closes stream') send('</stream:stream>');
      else if (verb === 'half-closes') live().halfClose();
      else if (verb === 'disconnects') live().destroy();
      else throw new Error(`a stream party cannot “${verb}”`);
    },
    mark(id, to) {
      if ((phase !== 'bound' && phase !== 'available') || !connection?.open) return false;
      send(markerStanza(id, to, endpoint.domain).toString());
      return true;
    },
    get roundTrip() {
      return roundTrip;
    },
    async [Symbol.asyncDispose]() {
      await connection?.[Symbol.asyncDispose]();
    },
  };
};

/** Everything below a session: bytes, TLS, stream headers, SASL, stanzas; it can misbehave in each. */
export const streamKind: PartyKind = {
  kind: 'stream',
  summary: 'A raw XML stream on a socket, able to send exactly chosen bytes and to misbehave at every layer.',
  phases: ['offline', 'connected', 'opened', 'secured', 'authenticated', 'bound', 'available'],
  phase: 'offline',
  verbs,
  create: createStreamParty,
};
