import { randomInt } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import { type Element, escapeXML } from 'ltx';
import { errorMessage } from '../../../../error-message.ts';
import { recorded } from '../../../../evidence/bytes.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError, ListenerError } from '../../../conversation-error.ts';
import { tooMuch } from '../../../intake.ts';
import { bosh } from '../../codecs/bosh.ts';
import { documentItems, messageBytes, messageOf } from '../../codecs/messages.ts';
import type { ConnectionOptions } from '../connections.ts';
import type { Message } from '../message.ts';
import { contextFor, tlsFacts } from '../stream/connection.ts';

/** The names that a request may have in place of what only the session knows. */
export const requestNames = ['rid', 'last-rid', 'later-rid', 'far-rid', 'sid'] as const;
type RequestNames = Readonly<Record<(typeof requestNames)[number], string>>;

/** A session of HTTP requests (XEP-0124), on as many connections as are held at a time. */
export interface BoshSession extends AsyncDisposable {
  /** Whether it was created, and not ended. */
  readonly open: boolean;
  /** Milliseconds that its creation took. */
  readonly roundTrip: number;
  /** Whether an empty request goes out as soon as the server holds none. */
  polls: boolean;
  /** What stands for the names of a request that would be sent now. */
  readonly names: RequestNames;
  /** Asks for a session, in these words if not in the usual ones. */
  create(body?: Message): void;
  /**
   * Sends payloads as soon as the server may be sent another request; further attributes go on the wrapper at once.
   * @throws {ConversationError} when there is no session.
   */
  send(payload: Message, attributes?: Readonly<Record<string, string>>): void;
  /** Sends a request as it is, at once. */
  post(body: Message): void;
  destroy(): void;
}

/** How many requests a server may be sent at a time that has not said. */
const usualRequests = 2;

/** How far beyond the window a request is that no server can expect. */
const farAhead = 100;

const lingerMilliseconds = 1000;

const nothing: Message = { text: '', shown: '' };

const wrap = (attributes: Readonly<Record<string, string>>, { text, shown }: Message): Message => {
  const written = Object.entries({ xmlns: ns.bosh, ...attributes })
    .map(([name, value]) => ` ${name}='${escapeXML(value)}'`)
    .join('');
  const around = (inside: string): string => `<body${written}>${inside}</body>`;
  return { text: around(text), shown: around(shown) };
};

/** The wrapper in a response, where there is one. */
const wrapperIn = (bytes: Buffer): Element | undefined => {
  const [item] = documentItems(bytes);
  return item?.kind === 'element' && item.element.is('body', ns.bosh) ? item.element : undefined;
};

const bodyOf = async (response: IncomingMessage): Promise<Buffer> => Buffer.concat(await response.toArray());

/** @throws {ListenerError} */
export const createBoshSession = ({
  party,
  site,
  listener,
  record,
  accepts,
  onBytes,
  onClose,
}: ConnectionOptions): BoshSession => {
  const address = site.listeners[listener];
  if (address === undefined) throw new ListenerError(`${site.target} has no listener ${listener}`);
  const { host, port, path = '/', secure = false } = address;
  // What is sent while a request is held takes a new connection, so that it arrives behind that.
  const agent = new (secure ? https : http).Agent({ keepAlive: true, maxFreeSockets: 1 });
  const tls = {
    servername: site.domain,
    rejectUnauthorized: false,
    ...(secure && { secureContext: contextFor(site) }),
  };
  /** Below 2^53 - 1, however long the session gets. */
  let rid = randomInt(1_000_000, 1_000_000_000);
  let sid: string | undefined;
  let limit = usualRequests;
  let held = 0;
  let roundTrip = 0;
  let isConnected = false;
  let isOver = false;
  let waiting: Message[] = [];
  let polls = false;
  const ended = Promise.withResolvers<void>();

  const finish = (by: 'us' | 'peer' | 'limit', problem?: string): void => {
    if (isOver) return;
    isOver = true;
    record({ kind: 'closed', party, by, ...(problem && { problem }) });
    onClose(problem);
    ended.resolve();
  };
  /** Ids beyond the next that requests have had which overtook others. */
  const early = new Set<number>();
  const advance = (): void => {
    do rid += 1;
    while (early.delete(rid + 1));
  };
  const next = (): string => {
    const own = rid + 1;
    advance();
    return String(own);
  };
  const request = (payload: Message, attributes: Readonly<Record<string, string>> = {}): void =>
    post(wrap({ rid: next(), ...(sid !== undefined && { sid }), ...attributes }, payload));

  /** Sends what waits, or keeps one request with the server, where that is wanted. */
  const goOn = (): void => {
    if (isOver || sid === undefined) return;
    if (waiting.length > 0 && held < limit) {
      const [texts, shown] = [waiting.map((one) => one.text), waiting.map((one) => one.shown)];
      waiting = [];
      request({ text: texts.join(''), shown: shown.join('') });
    } else if (polls && held === 0) setImmediate(poll);
  };
  /** Whoever has read an answer may have something to say first: two requests at once may overtake each other. */
  const poll = (): void => {
    if (polls && held === 0 && !isOver) request(nothing);
  };
  const learn = (wrapper: Element): void => {
    const { sid: given, requests, type } = wrapper.attrs;
    if (sid === undefined && typeof given === 'string') sid = given;
    if (/^\d+$/.test(requests ?? '')) limit = Math.max(1, Number(requests));
    if (type === 'terminate') finish('peer');
  };
  const take = (response: IncomingMessage, bytes: Buffer): void => {
    held -= 1;
    if (isOver && sid === undefined) return;
    const type = response.headers['content-type'];
    record({
      kind: 'record',
      party,
      direction: 'in',
      name: 'response',
      value: { status: response.statusCode ?? 0, ...(type !== undefined && { type }) },
    });
    const wrapper = wrapperIn(bytes);
    if (bytes.length > 0 && (response.statusCode === 200 || wrapper !== undefined)) {
      if (!accepts(bytes)) {
        finish('limit', tooMuch);
        agent.destroy();
        return;
      }
      const message = messageBytes(bytes);
      record({ kind: 'bytes', party, direction: 'in', ...recorded(message) });
      onBytes(message);
      if (wrapper !== undefined) learn(wrapper);
    }
    if (response.statusCode !== 200) finish('peer', `HTTP status ${response.statusCode}`);
    goOn();
  };
  const post = ({ text, shown }: Message): void => {
    if (!isConnected) {
      isConnected = true;
      record({ kind: 'connected', party, listener, codec: bosh.name });
    }
    record({ kind: 'bytes', party, direction: 'out', text: messageOf(shown) });
    held += 1;
    const began = performance.now();
    const data = Buffer.from(text);
    const sent = (secure ? https : http).request({
      agent,
      host,
      port,
      path,
      method: 'POST',
      headers: {
        Host: site.domain,
        'Content-Type': 'text/xml; charset=utf-8',
        'Content-Length': String(data.length),
      },
      ...tls,
    });
    sent.on('socket', (socket) => {
      if (socket instanceof TLSSocket && socket.connecting)
        socket.once('secureConnect', () => record(tlsFacts(party, socket)));
    });
    sent.on('response', (response) => {
      bodyOf(response).then(
        (bytes) => {
          if (roundTrip === 0) roundTrip = performance.now() - began;
          take(response, bytes);
        },
        (error: unknown) => finish('peer', errorMessage(error)),
      );
    });
    sent.on('error', (error) => {
      held -= 1;
      finish('peer', errorMessage(error));
    });
    sent.end(data);
  };
  const live = (): void => {
    if (sid === undefined || isOver) throw new ConversationError('closed', `${party} has no session`);
  };

  return {
    get open() {
      return sid !== undefined && !isOver;
    },
    get roundTrip() {
      return roundTrip;
    },
    get polls() {
      return polls;
    },
    set polls(wanted) {
      polls = wanted;
      goOn();
    },
    get names() {
      return {
        rid: String(rid + 1),
        'last-rid': String(rid),
        'later-rid': String(rid + 2),
        'far-rid': String(rid + farAhead),
        sid: sid ?? '',
      };
    },
    create(body) {
      const usual = wrap(
        {
          rid: next(),
          to: site.domain,
          ver: '1.11',
          wait: '60',
          hold: '1',
          'xml:lang': 'en',
          content: 'text/xml; charset=utf-8',
          'xmpp:version': '1.0',
          'xmlns:xmpp': ns.xbosh,
        },
        nothing,
      );
      post(body ?? usual);
    },
    send(payload, attributes) {
      live();
      if (attributes) return request(payload, attributes);
      waiting.push(payload);
      goOn();
    },
    post(body) {
      const has = (id: number): boolean => new RegExp(`\\brid=(['"])${id}\\1`).test(body.text);
      if (has(rid + 1)) advance();
      else if (has(rid + 2)) early.add(rid + 2);
      post(body);
    },
    destroy() {
      finish('us');
      agent.destroy();
    },
    async [Symbol.asyncDispose]() {
      polls = false;
      if (sid !== undefined && !isOver) {
        request(nothing, { type: 'terminate' });
        const timer = setTimeout(ended.resolve, lingerMilliseconds);
        await ended.promise;
        clearTimeout(timer);
      }
      finish('us');
      agent.destroy();
    },
  };
};
