import { randomBytes } from 'node:crypto';
import { substitute } from '../../../../language/pattern.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import { Element } from '../../../../xml/element.ts';
import type { StreamItem } from '../../../../xml/item.ts';
import { ns } from '../../../../xml/namespaces.ts';
import type { IssuedCertificate } from '../../../certificates.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { DirectorError, type NameRecord } from '../../../director.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { performing } from '../../../performing.ts';
import { optionsIn, textOf } from '../../../values.ts';
import { serverStream } from '../../codecs/server-stream.ts';
import { markerStanza } from '../../marker.ts';
import { formats } from '../formats.ts';
import { filler } from '../message.ts';
import { isAtLeast, type Phase, remotePhases } from '../phases.ts';
import { certificateOf, type Issuer, issuers } from '../stream/client-certificate.ts';
import { isSasl } from '../stream/dialogue.ts';
import { createWire } from '../stream/wire.ts';
import { dialbackKey, resultAsked, verifyAsked } from './dialback.ts';
import { remoteName, serverHeader } from './header.ts';
import { openReception, type Reception, type Verify } from './reception.ts';
import { type RemoteAtWork, type Trail, verbs } from './verbs.ts';

/** A name that nobody else has (RFC 6761 section 6.5). Of those below `test`, resolvers may say by themselves that there is none. */
const newDomain = (): string => `r${randomBytes(6).toString('hex')}.remote.example`;

/** To names: three. On the stream: a connection, a header, TLS, a header, EXTERNAL or a key and its verification, a header. */
const answersUntilReached = 10;

const isElement = (item: StreamItem, name: string, namespace: string): boolean =>
  item.kind === 'element' && item.element.is(name, namespace);
const isFeatures = (item: StreamItem): boolean => isElement(item, 'features', ns.stream);

const createRemote = (context: PartyContext): Party => {
  const { name, site, record, director } = context;
  const domain = newDomain();
  const secret = randomBytes(16).toString('hex');
  record({ kind: 'bind', name: `${name}.domain`, value: domain });
  const wire = createWire(context, serverStream);
  const fillIn = filler(context);
  let phase: Phase = 'offline';
  let reception: Reception | undefined;
  /** Who its streams are from, and what the server calls the last one, once that was read. */
  let from = domain;
  /** Whether EXTERNAL succeeded on this connection. */
  let admitted = false;
  let streamId: string | undefined;

  const certificateIn = async (
    value: StepValue | undefined,
    fill: (text: string) => string,
  ): Promise<IssuedCertificate> => {
    const { for: names = domain, issuer } = optionsIn(value);
    const hosts = (Array.isArray(names) ? names : [names]).map((host) => fill(textOf(host)));
    const by: Issuer = issuers.find((one) => one === issuer) ?? 'run';
    return await certificateOf({ hosts }, by, site);
  };

  const connect = async (signal: AbortSignal): Promise<void> => {
    admitted = false;
    await wire.connect(signal);
    phase = 'connected';
  };
  const open = (tag?: string): void => {
    streamId = undefined;
    wire.restart();
    wire.send(tag === undefined ? serverHeader({ from, to: site.domain }) : `<?xml version='1.0'?>${tag}`);
  };
  const idOfStream = async (signal: AbortSignal): Promise<string> => {
    if (streamId !== undefined) return streamId;
    const header = await wire.next(signal, ({ kind }) => kind === 'header');
    streamId = String((header.kind === 'header' && header.element.attrs.id) || '');
    return streamId;
  };
  const openToFeatures = async (signal: AbortSignal): Promise<void> => {
    open();
    await idOfStream(signal);
    await wire.next(signal, isFeatures);
  };
  const secure = async (certificate: IssuedCertificate, signal: AbortSignal): Promise<void> => {
    wire.send(`<starttls xmlns='${ns.tls}'/>`);
    await wire.next(signal, (item) => item.kind === 'element' && item.element.getNS() === ns.tls);
    await wire.connection().secureWith({ certificate }, signal);
    await openToFeatures(signal);
  };
  /** @returns whether it succeeded */
  const authenticate = async (authzid: string, signal: AbortSignal): Promise<boolean> => {
    const response = authzid === '' ? '=' : Buffer.from(authzid).toString('base64');
    wire.send(new Element('auth', { xmlns: ns.sasl, mechanism: 'EXTERNAL' }).t(response).toString());
    admitted = isElement(await wire.next(signal, isSasl), 'success', ns.sasl);
    return admitted;
  };

  const reach = async (to: Phase, signal: AbortSignal): Promise<void> => {
    const upTo = (one: Phase): boolean => !isAtLeast(phase, one) && isAtLeast(to, one);
    if (upTo('connected') && !wire.used) await connect(signal);
    if (upTo('opened')) await openToFeatures(signal);
    if (upTo('secured')) await secure(await certificateIn(undefined, (text) => text), signal);
    if (upTo('authenticated')) {
      if (!admitted && !(await authenticate(domain, signal)))
        throw new ConversationError('refused', 'the server refused EXTERNAL');
      await openToFeatures(signal);
    }
    phase = to;
  };

  /** That the conversation is over is what the scenario asks about. */
  const unlessOver = async (talk: () => Promise<void>): Promise<void> => {
    try {
      await talk();
    } catch (error) {
      if (!(error instanceof ConversationError)) throw error;
    }
  };

  /** Asks the server, on a connection of its own, whether a key is its (XEP-0220 section 2.1.2). */
  const verify: Verify = async (claim, wireName, signal) => {
    const onThis = (entry: Parameters<typeof record>[0]): void =>
      record({ ...entry, ...('party' in entry && { wire: wireName }) } as typeof entry);
    await using asking = createWire({ ...context, record: onThis }, serverStream);
    let outcome: 'valid' | 'invalid' = 'invalid';
    await unlessOver(async () => {
      await asking.connect(signal);
      asking.restart();
      asking.send(serverHeader({ from: domain, to: site.domain }));
      const features = await asking.next(signal, isFeatures);
      if (features.kind === 'element' && features.element.getChild('starttls', ns.tls)) {
        asking.send(`<starttls xmlns='${ns.tls}'/>`);
        await asking.next(signal, (item) => isElement(item, 'proceed', ns.tls));
        await asking
          .connection()
          .secureWith({ certificate: await certificateOf({ hosts: [domain] }, 'run', site) }, signal);
        asking.restart();
        asking.send(serverHeader({ from: domain, to: site.domain }));
        await asking.next(signal, isFeatures);
      }
      asking.send(verifyAsked({ from: claim.to, to: claim.from, id: claim.id }, claim.key));
      const answer = await asking.next(signal, (item) => isElement(item, 'verify', ns.dialback));
      if (answer.kind === 'element' && answer.element.attrs.type === 'valid') outcome = 'valid';
    });
    return outcome;
  };

  const nameAs = async (found: Trail, listening: Reception, signal: AbortSignal): Promise<void> => {
    if (director === undefined) throw new DirectorError(`nobody here owns ${site.target}`);
    if (found === 'none') return;
    const { place } = await director.ask({ kind: 'admit', place: listening.place }, signal);
    if (place === undefined) throw new DirectorError('no address was given');
    const target = `xmpp.${domain}`;
    const records: readonly NameRecord[] = [
      { name: `_xmpp-server._tcp.${domain}`, type: 'SRV', target, port: place.port },
      { name: target, type: 'A', address: place.host },
    ];
    await director.ask({ kind: 'names', records }, signal);
  };

  const atWork: RemoteAtWork = {
    async listen({ found = 'srv', certificate, tls = true, external = true }, bindings, signal) {
      if (reception !== undefined) throw new Error(`${name} listens already`);
      const fill = (written: string): string => substitute(written, bindings);
      const manners = {
        ...(tls === true && { certificate: await certificateIn(certificate, fill) }),
        external: external === true,
        secret,
      };
      reception = await openReception(context, domain, manners, verify);
      await nameAs(found as Trail, reception, signal);
    },
    connect,
    openStream: (header, bindings) =>
      open(header === undefined ? undefined : substitute(header.trim(), bindings)),
    async tryExternal({ certificate, from: sender, authzid }, bindings, signal) {
      const fill = (written: string): string => substitute(written, bindings);
      from = sender === undefined ? domain : fill(textOf(sender));
      const shown = await certificateIn(certificate, fill);
      await connect(signal);
      await unlessOver(async () => {
        await openToFeatures(signal);
        await secure(shown, signal);
        const as = authzid === undefined ? from : fill(textOf(authzid));
        await authenticate(as, signal);
        phase = 'secured';
      });
      // Whoever is told that the stream is over ends it as well (RFC 6120 section 4.4).
      if (phase === 'connected' && wire.open) wire.send('</stream:stream>');
    },
    async tryDialback({ key, from: sender }, bindings, signal) {
      const fill = (written: string): string => substitute(written, bindings);
      const own = sender === undefined ? domain : fill(textOf(sender));
      await unlessOver(async () => {
        const pair = { from: own, to: site.domain, id: await idOfStream(signal) };
        const shown = key === undefined ? dialbackKey(secret, pair) : fill(textOf(key));
        wire.send(resultAsked(pair, shown));
        await wire.next(signal, (item) => isElement(item, 'result', ns.dialback));
        phase = 'authenticated';
      });
    },
    send(template, bindings) {
      const { text, shown } = fillIn(template, bindings);
      wire.send(text, shown);
    },
    reach,
    closeStream() {
      if (wire.open) wire.send('</stream:stream>');
    },
  };

  return {
    reach: (to, signal) => reach(to as Phase, signal),
    perform: performing(remoteName, verbs, () => atWork),
    mark(id, to, asked = site.domain) {
      if (!isAtLeast(phase, 'authenticated') || !wire.open) return false;
      wire.send(markerStanza(id, to, asked, domain).toString());
      return true;
    },
    get roundTrip() {
      return wire.roundTrip;
    },
    get answersToWait() {
      return reception === undefined ? 1 : answersUntilReached;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([reception?.[Symbol.asyncDispose](), wire[Symbol.asyncDispose]()]);
    },
  };
};

/** Another server, with a domain that nobody else has (RFC 6120 section 4.8.2). */
export const remoteKind: PartyKind = {
  kind: remoteName,
  protocol: 'xmpp',
  accountless: true,
  language: 'XML',
  codec: serverStream.name,
  listener: 's2s',
  summary:
    'Another server, with a domain of its own: it opens raw streams to the server and listens for those that the server opens; what comes in their namespace is read as in that of clients.',
  phases: remotePhases,
  phase: 'offline',
  work: 3,
  options: {},
  verbs,
  formats,
  names: () => ['domain'],
  create: createRemote,
};
