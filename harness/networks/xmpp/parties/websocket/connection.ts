import { createHash, randomBytes } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { Receiver, Sender } from 'ws';
import { corkForTurn } from '../../../../cork.ts';
import { errorMessage } from '../../../../error-message.ts';
import { recorded } from '../../../../evidence/bytes.ts';
import type { RecordValue } from '../../../../evidence/transcript.ts';
import { once, raceAbort } from '../../../../wait.ts';
import { ConversationError, ListenerError } from '../../../conversation-error.ts';
import { tooMuch } from '../../../intake.ts';
import { messageBytes } from '../../codecs/messages.ts';
import { xmlDocuments } from '../../codecs/xml-documents.ts';
import type { ConnectionOptions } from '../connections.ts';
import { contextFor, tlsFacts } from '../stream/connection.ts';

/** What a handshake asks for (RFC 6455 section 4.1). */
export interface Handshake {
  /** Sub-protocols; none at all where the list is empty. */
  readonly protocols: readonly string[];
}

/** A message, and how evidence shows it where it holds a secret. */
export interface Outgoing {
  readonly data: string | Uint8Array;
  readonly shown?: string;
  readonly isBinary?: boolean;
  /** Each byte in a fragment of its own. */
  readonly isPiecemeal?: boolean;
}

/** A connection that was asked to become a WebSocket; it records messages and control frames as they pass. */
export interface WebSocketConnection extends AsyncDisposable {
  /** Whether it has become one, and neither side has gone. */
  readonly open: boolean;
  /** @throws {ConversationError} when it is none, or none any more. */
  send(message: Outgoing): void;
  /** Begins the closing handshake; without a code the frame is empty. */
  close(code: number | undefined, reason: string): void;
  ping(): void;
  destroy(): void;
}

/** RFC 6455 section 5.2 */
const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Where a close frame has no code. */
const noCode = 1005;

/** How long a connection may linger after the closing handshake: a hundred round trips on this machine. */
const lingerMilliseconds = 1000;

/** Far above what any sound server sends in one message. */
const maxPayload = 4 * 1024 * 1024;

/** What the server makes of our key (RFC 6455 section 1.3). */
const acceptFor = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

const bytesFrom = (data: string | Uint8Array): Buffer =>
  typeof data === 'string' ? Buffer.from(data) : Buffer.from(data);

/** Resolves with what the server makes of the request: an answer, and the bytes behind one that agrees. */
const answered = async (
  request: ClientRequest,
  signal: AbortSignal,
): Promise<{ readonly response: IncomingMessage; readonly head?: Buffer }> => {
  const answer = Promise.withResolvers<{ readonly response: IncomingMessage; readonly head?: Buffer }>();
  request
    .on('upgrade', (response, _, head) => answer.resolve({ response, head }))
    .on('response', (response) => answer.resolve({ response }))
    .on('error', (error) => answer.reject(new ConversationError('closed', errorMessage(error))));
  request.end();
  return await raceAbort(answer.promise, signal);
};

/**
 * Connects to a listener and asks for a WebSocket. Whether the certificate and the answer are as they should be is
 * recorded, not enforced: scenarios judge it.
 */
export const connectWebSocket = async (
  { party, site, listener, record, accepts, onBytes, onClose }: ConnectionOptions,
  { protocols }: Handshake,
  signal: AbortSignal,
): Promise<WebSocketConnection> => {
  const address = site.listeners[listener];
  if (address === undefined) throw new ListenerError(`${site.target} has no listener ${listener}`);
  const { host, port, path = '/' } = address;
  const isSecure = address.secure === true;
  const socket: net.Socket = isSecure
    ? tls.connect({
        host,
        port,
        servername: site.domain,
        rejectUnauthorized: false,
        secureContext: contextFor(site),
        ALPNProtocols: ['http/1.1'],
      })
    : net.connect({ host, port });
  socket.setNoDelay(true);
  let closer: 'us' | 'peer' | 'limit' = 'peer';
  let problem: string | undefined;
  let isReset = false;
  let isUpgraded = false;
  let isOver = false;
  /** We have sent a close frame, or got one. */
  const closing = { sent: false, received: false };
  let lingering: NodeJS.Timeout | undefined;
  const closed = Promise.withResolvers<void>();

  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    record({
      kind: 'closed',
      party,
      by: closer,
      ...(isReset && { how: 'reset' }),
      ...(problem && { problem }),
    });
    onClose(problem);
  };
  const note = (direction: 'in' | 'out', name: string, value: RecordValue): void =>
    record({ kind: 'record', party, direction, name, value });
  /** What is written without waiting leaves in one piece. */
  const write = (code: number, payload: Buffer, fin = true): void => {
    corkForTurn(socket);
    for (const part of Sender.frame(payload, { fin, opcode: code, mask: true, readOnly: true }))
      socket.write(part);
  };
  const linger = (): void => {
    lingering ??= setTimeout(() => {
      closer = 'us';
      socket.destroy();
    }, lingerMilliseconds);
  };
  const sendClose = (code: number | undefined, reason: string): void => {
    closing.sent = true;
    const bytes = Buffer.alloc(code === undefined ? 0 : 2);
    if (code !== undefined) bytes.writeUInt16BE(code);
    note('out', 'closing', { ...(code !== undefined && { code }), ...(reason !== '' && { reason }) });
    write(opcode.close, Buffer.concat([bytes, Buffer.from(reason)]));
    if (closing.received) linger();
  };
  const fail = (why: string): void => {
    closer = 'us';
    problem ??= why;
    socket.destroy();
  };

  const receiver = new Receiver({ maxPayload });
  const take = (bytes: Buffer): boolean => {
    if (closer === 'limit') return false;
    if (accepts(bytes)) return true;
    closer = 'limit';
    problem = tooMuch;
    socket.destroy();
    return false;
  };
  receiver
    .on('message', (data, isBinary) => {
      if (!take(data)) return;
      if (isBinary) note('in', 'binary', { base64: data.toString('base64') });
      else {
        const message = messageBytes(data);
        record({ kind: 'bytes', party, direction: 'in', ...recorded(message) });
        onBytes(message);
      }
    })
    .on('ping', (data) => {
      note('in', 'ping', { text: data.toString() });
      if (!closing.sent && socket.writable) write(opcode.pong, data);
    })
    .on('pong', (data) => note('in', 'pong', { text: data.toString() }))
    .on('conclude', (code, reason) => {
      closing.received = true;
      note('in', 'closing', {
        ...(code !== noCode && { code }),
        ...(reason.length > 0 && { reason: reason.toString() }),
      });
      if (!closing.sent && socket.writable) sendClose(code === noCode ? undefined : code, '');
      linger();
    })
    .on('error', (error: Error) => fail(`what came is no WebSocket: ${error.message}`));

  const read = (bytes: Buffer): void => {
    if (!closing.received && !receiver.destroyed) receiver.write(bytes);
  };
  socket
    .on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' && closer === 'peer') isReset = true;
      problem ??= errorMessage(error);
    })
    .on('end', () => {
      finish();
      socket.end();
    })
    .on('close', () => {
      clearTimeout(lingering);
      if (connected) finish();
      closed.resolve();
    });
  let connected = false;
  try {
    await once(socket, isSecure ? 'secureConnect' : 'connect', signal);
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw new ConversationError('unreachable', `cannot connect to ${host}:${port}`, { cause: error });
  }
  connected = true;
  record({ kind: 'connected', party, listener, codec: xmlDocuments.name });
  if (socket instanceof tls.TLSSocket) record(tlsFacts(party, socket));

  const key = randomBytes(16).toString('base64');
  note('out', 'request', { path, protocols });
  try {
    const { response, head } = await answered(
      httpRequest({
        createConnection: () => socket,
        path,
        headers: {
          Host: site.domain,
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': key,
          ...(protocols.length > 0 && { 'Sec-WebSocket-Protocol': protocols.join(', ') }),
        },
      }),
      signal,
    );
    const { 'sec-websocket-protocol': protocol, 'sec-websocket-accept': accept } = response.headers;
    note('in', 'response', { status: response.statusCode ?? 0, ...(protocol !== undefined && { protocol }) });
    if (head === undefined) {
      closer = 'us';
      socket.destroy();
    } else if (accept !== acceptFor(key)) fail('the server did not accept the key of the handshake');
    else {
      isUpgraded = true;
      socket.on('data', read);
      read(head);
      socket.resume();
    }
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw ConversationError.from(error, 'closed');
  }

  const live = (): void => {
    if (!isUpgraded) throw new ConversationError('refused', 'the server did not agree to a WebSocket');
    if (isOver || closing.sent || !socket.writable)
      throw new ConversationError('closed', 'the connection is closed');
  };
  return {
    get open() {
      return isUpgraded && !isOver && !closing.sent && socket.writable;
    },
    send({ data, shown, isBinary = false, isPiecemeal = false }) {
      live();
      const payload = bytesFrom(data);
      const evidence = shown ?? payload;
      if (isBinary) note('out', 'binary', recorded(bytesFrom(evidence)));
      else {
        record({ kind: 'bytes', party, direction: 'out', ...recorded(messageBytes(bytesFrom(evidence))) });
      }
      const kind = isBinary ? opcode.binary : opcode.text;
      if (!isPiecemeal || payload.length < 2) return write(kind, payload);
      for (const index of payload.keys())
        write(
          index === 0 ? kind : opcode.continuation,
          payload.subarray(index, index + 1),
          index === payload.length - 1,
        );
    },
    close(code, reason) {
      live();
      sendClose(code, reason);
    },
    ping() {
      live();
      note('out', 'ping', {});
      write(opcode.ping, Buffer.of());
    },
    destroy() {
      closer = 'us';
      socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      closer = 'us';
      const timer = setTimeout(() => socket.destroy(), lingerMilliseconds);
      if (isUpgraded && !isOver && !closing.sent && socket.writable) {
        write(opcode.text, Buffer.from(`<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>`));
        write(opcode.close, Buffer.from([0x03, 0xe8]));
        closing.sent = true;
      } else if (!socket.destroyed) socket.end();
      await closed.promise;
      clearTimeout(timer);
    },
  };
};
