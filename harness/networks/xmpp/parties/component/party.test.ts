import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import type { Party } from '../../../party.ts';
import { handshakeDigest } from './handshake.ts';
import { componentKind } from './party.ts';

const header =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='s1'>";
const notAuthorized =
  "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";

interface Played extends AsyncDisposable {
  readonly party: Party;
  readonly entries: readonly TranscriptEntry[];
  /** What was sent on all connections. */
  readonly sent: () => string;
}

const toItself = /<message id="assay-setup-routed".*?<\/message>/;

/**
 * A component, and a server that knows one secret.
 * @param arrives what becomes of what the component sends to its own domain
 */
const playing = async (
  secret: string,
  arrives: (message: string) => string | Promise<string> = (message) => message,
): Promise<Played> => {
  let sent = '';
  const entries: TranscriptEntry[] = [];
  const answer = (socket: Socket, text: string): void => {
    sent += text;
    if (text.includes('<stream:stream')) socket.write(header);
    if (text.includes('</stream:stream>') && socket.writable) socket.end('</stream:stream>');
    const message = toItself.exec(text)?.[0];
    if (message !== undefined) void Promise.resolve(arrives(message)).then((back) => socket.write(back));
    const digest = /<handshake>(.*)<\/handshake>/.exec(text)?.[1];
    if (digest === undefined) return;
    if (digest === handshakeDigest('s1', secret)) socket.write('<handshake/>');
    else socket.end(notAuthorized);
  };
  const server = createServer((socket) => socket.on('data', (data) => answer(socket, String(data))));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const party = componentKind.create({
    name: 'gateway',
    spec: { kind: 'component', phase: 'authenticated', listener: 'component' },
    site: {
      target: 'fake',
      protocol: 'xmpp',
      domain: 'fake.example',
      listeners: { component: { host: '127.0.0.1', port } },
      ca: [],
      accounts: { kind: 'list', accounts: [] },
      logs: [],
    },
    account: { user: 'ferry.example', password: 'verona' },
    record: (entry) => entries.push(entry),
    hide: () => undefined,
  });
  return {
    party,
    entries,
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      await party[Symbol.asyncDispose]();
      server.close();
    },
  };
};

const within = (): AbortSignal => AbortSignal.timeout(20_000);

test('the digest is of id and secret, in small letters', () => {
  expect(handshakeDigest('3BF96D32', 'verona')).toBe('db71ea942d0da7ba13599e5d9287040533c0b885');
});

test('a component is let in by its domain and its secret, and evidence shows neither secret nor digest', async () => {
  await using played = await playing('verona');
  await played.party.reach('authenticated', within());
  expect(played.sent()).toContain("to='ferry.example'");
  expect(played.entries).toContainEqual({ kind: 'bind', name: 'gateway.domain', value: 'ferry.example' });
  expect(played.entries).toContainEqual({
    ...{ kind: 'connected', party: 'gateway', listener: 'component' },
    codec: 'component-stream',
  });
  const shown = JSON.stringify(played.entries);
  expect(shown).toContain('[hidden:gateway.handshake]');
  expect(shown).not.toContain(handshakeDigest('s1', 'verona'));
  expect(shown).not.toContain('verona');
});

test('a component that is refused says with what', async () => {
  await using played = await playing('mantua');
  await expect(played.party.reach('authenticated', within())).rejects.toThrow(/not-authorized/);
});

test('a component is ready once what is for its domain arrives, and not before', async () => {
  const route = Promise.withResolvers<void>();
  await using played = await playing('verona', async (message) => {
    await route.promise;
    return message;
  });
  let there = false;
  const reached = played.party.reach('authenticated', within()).then(() => {
    there = true;
  });
  await expect.poll(played.sent).toMatch(toItself);
  expect(toItself.exec(played.sent())?.[0]).toContain('to="ferry.example"');
  expect(there).toBe(false);
  route.resolve();
  await reached;
});

test('an error for what a component sends to itself arrives like all else', async () => {
  await using played = await playing('verona', (message) =>
    message.replace('<message ', '<message type="error" '),
  );
  await played.party.reach('authenticated', within());
});

test('a component for which nothing arrives is not ready', async () => {
  await using played = await playing('verona', () => '');
  const patience = new AbortController();
  const reached = played.party.reach('authenticated', patience.signal);
  const failed = expect(reached).rejects.toThrow('long enough');
  await expect.poll(played.sent).toMatch(toItself);
  patience.abort(new Error('long enough'));
  await failed;
});

test('a component takes its leave, and its domain is free once the server has said so', async () => {
  const played = await playing('verona');
  await played.party.reach('authenticated', within());
  await played.party[Symbol.asyncDispose]();
  const closings = played.entries.flatMap((entry) =>
    entry.kind === 'bytes' && JSON.stringify(entry).includes('</stream:stream>') ? [entry.direction] : [],
  );
  expect(closings).toEqual(['out', 'in']);
  await played[Symbol.asyncDispose]();
});

test('a component marks as its domain, once it is let in', async () => {
  await using played = await playing('verona');
  expect(played.party.mark('m1', undefined)).toBe(false);
  await played.party.reach('authenticated', within());
  expect(played.party.mark('m1', 'juliet@fake.example/balcony')).toBe(true);
  expect(JSON.stringify(played.entries)).toContain('from=\\"ferry.example\\"');
});

test('handshakes can be wrong in each way', async () => {
  const digests: Record<string, string> = {
    secret: handshakeDigest('s1', 'other'),
    id: handshakeDigest('s2', 'verona'),
    upperCase: handshakeDigest('s1', 'verona').toUpperCase(),
    digest: 'none',
  };
  for (const [key, digest] of Object.entries(digests)) {
    await using played = await playing('verona');
    await played.party.reach('opened', within());
    const value = { [key]: { secret: 'other', id: 's2', upperCase: true, digest: 'none' }[key] ?? '' };
    await played.party.perform('shakes hands', value, new Map(), within());
    await expect.poll(played.sent).toContain(`<handshake>${digest}</handshake>`);
  }
});

test('a handshake is not sent where the server has ended the stream, and that is no mistake', async () => {
  await using played = await playing('mantua');
  await played.party.reach('opened', within());
  await played.party.perform('shakes hands', null, new Map(), within());
  await expect.poll(() => played.entries.some(({ kind }) => kind === 'closed')).toBe(true);
  await played.party.perform('shakes hands', null, new Map(), within());
  expect(played.sent().match(/<handshake>/g)).toHaveLength(1);
});
