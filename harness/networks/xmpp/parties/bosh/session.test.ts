import { createServer, type ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import { type BoshSession, createBoshSession } from './session.ts';

const wrapped = (attributes: string, inside = ''): string =>
  `<body xmlns='http://jabber.org/protocol/httpbind' ${attributes}>${inside}</body>`;

interface Held {
  readonly body: string;
  readonly response: ServerResponse;
}

interface Served extends AsyncDisposable {
  readonly session: BoshSession;
  readonly entries: readonly TranscriptEntry[];
  /** The next request that came. */
  next(): Promise<Held>;
  until(fits: (entry: TranscriptEntry) => boolean): Promise<TranscriptEntry>;
}

const answer = ({ response }: Held, body: string, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8' }).end(body);
};

/** A session with a server that answers when it is told to. */
const served = async (): Promise<Served> => {
  const requests: Held[] = [];
  const entries: TranscriptEntry[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const change = (): Promise<void> => new Promise((resolve) => waiting.add(resolve));
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push({ body, response });
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const session = createBoshSession({
    party: 'romeo',
    site: {
      target: 'fake',
      domain: 'fake.example',
      listeners: { bosh: { host: '127.0.0.1', port, path: '/http-bind' } },
      ca: [],
    },
    listener: 'bosh',
    record(entry) {
      entries.push(entry);
      wake();
    },
    accepts: () => true,
    onBytes: () => undefined,
    onClose: () => undefined,
  });
  return {
    session,
    entries,
    async next() {
      for (;;) {
        const [first] = requests.splice(0, 1);
        if (first) return first;
        await change();
      }
    },
    async until(fits) {
      for (;;) {
        const found = entries.find(fits);
        if (found) return found;
        await change();
      }
    },
    async [Symbol.asyncDispose]() {
      session.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
};

const ridIn = (body: string): number => Number(/rid='(\d+)'/.exec(body)?.[1]);
const say = (text: string) => ({ text, shown: text });

/** The same, once the server has given it an id. */
const created = async (): Promise<Served & { readonly first: number }> => {
  const party = await served();
  party.session.create();
  const request = await party.next();
  answer(request, wrapped("sid='s1' requests='2' wait='60'"));
  await party.until(({ kind }) => kind === 'record');
  await party.until((entry) => entry.kind === 'bytes' && entry.direction === 'in');
  return { ...party, first: ridIn(request.body) };
};

test('requests have the next id each, and that of the session', async () => {
  await using party = await created();
  expect(party.session.open).toBe(true);
  party.session.send(say('<a/>'));
  const { body } = await party.next();
  expect(ridIn(body)).toBe(party.first + 1);
  expect(body).toContain("sid='s1'");
  expect(body).toContain('<a/>');
});

test('what exceeds the requests that are allowed waits, and goes together', async () => {
  await using party = await created();
  for (const text of ['<a/>', '<b/>', '<c/>', '<d/>']) party.session.send(say(text));
  const first = await party.next();
  expect((await party.next()).body).toContain('<b/>');
  answer(first, wrapped(''));
  expect((await party.next()).body).toContain('<c/><d/>');
});

test('a request is kept with the server where that is wanted', async () => {
  await using party = await created();
  party.session.polls = true;
  const poll = await party.next();
  expect(poll.body).toMatch(/><\/body>$/);
  answer(poll, wrapped('', '<message xmlns="jabber:client"/>'));
  expect(ridIn((await party.next()).body)).toBe(ridIn(poll.body) + 1);
});

test('ids that were used out of turn are not used again', async () => {
  await using party = await created();
  const { names } = party.session;
  party.session.post(say(wrapped(`rid='${names['later-rid']}' sid='s1'`)));
  party.session.post(say(wrapped(`rid='${names.rid}' sid='s1'`)));
  expect(Number(party.session.names.rid)).toBe(party.first + 3);
});

test.each([
  [200, wrapped("type='terminate' condition='item-not-found'")],
  [404, ''],
])('the end of a session is told: HTTP %d', async (status, body) => {
  await using party = await created();
  party.session.send(say('<a/>'));
  answer(await party.next(), body, status);
  expect(await party.until(({ kind }) => kind === 'closed')).toMatchObject({ by: 'peer' });
  expect(party.session.open).toBe(false);
  expect(() => party.session.send(say('<b/>'))).toThrow('romeo has no session');
});
