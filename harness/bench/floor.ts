// The floor that the harness is measured against: the same wire work by a bare script, with sockets alone. It reads
// XML by looking for strings, checks nothing, and keeps nothing.
import net from 'node:net';
import tls from 'node:tls';
import type { Account, Site } from '../networks/site.ts';
import { usageSince } from '../run/usage.ts';
import type { BenchTask } from './task.ts';

interface Line {
  write(text: string): void;
  /** Resolves once the text has come; what came before it is forgotten. */
  until(text: string): Promise<void>;
  secure(): Promise<void>;
  close(): Promise<void>;
}

const openLine = async (site: Site): Promise<Line> => {
  const address = site.listeners.c2s;
  if (address === undefined) throw new Error('no c2s listener');
  let socket: net.Socket = net.connect({ ...address, noDelay: true });
  let buffer = '';
  let wanted = '';
  let arrived: (() => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  const look = (): void => {
    const at = wanted === '' ? -1 : buffer.indexOf(wanted);
    if (at < 0) return;
    buffer = buffer.slice(at + wanted.length);
    wanted = '';
    arrived?.();
  };
  const listen = (): void => {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      buffer += text;
      look();
    });
    socket.on('error', (error) => failed?.(error));
  };
  listen();
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    write: (text) => socket.write(text),
    until: (text) =>
      new Promise((resolve, reject) => {
        wanted = text;
        arrived = resolve;
        failed = reject;
        look();
      }),
    secure: async () => {
      socket.removeAllListeners();
      const secured = tls.connect({ socket, servername: site.domain, ca: [...site.ca] });
      socket = secured;
      listen();
      await new Promise<void>((resolve, reject) => {
        secured.once('secureConnect', resolve);
        secured.once('error', reject);
      });
    },
    close: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.end('</stream:stream>');
      }),
  };
};

const logIn = async (site: Site, account: Account): Promise<Line> => {
  const line = await openLine(site);
  const header = `<?xml version='1.0'?><stream:stream to='${site.domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
  line.write(header);
  await line.until('</stream:features>');
  line.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  await line.until('<proceed');
  await line.secure();
  line.write(header);
  await line.until('</stream:features>');
  const plain = Buffer.from(`\0${account.user}\0${account.password}`).toString('base64');
  line.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`);
  await line.until('<success');
  line.write(header);
  await line.until('</stream:features>');
  line.write(
    "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>floor</resource></bind></iq>",
  );
  await line.until('</iq>');
  return line;
};

const converse = async (site: Site, romeo: Account, juliet: Account): Promise<void> => {
  const [his, hers] = await Promise.all([logIn(site, romeo), logIn(site, juliet)]);
  for (let turn = 1; turn <= 5; turn += 1) {
    const [from, to, account] = turn % 2 === 1 ? [his, hers, juliet] : [hers, his, romeo];
    from.write(
      `<message type='chat' to='${account.user}@${site.domain}/floor' id='m${turn}'><body>turn ${turn}</body></message>`,
    );
    await to.until('</message>');
  }
  await Promise.all([his.close(), hers.close()]);
};

process.once('message', async ({ site, accounts, scenarios, concurrency }: BenchTask) => {
  const pool = [...accounts];
  let left = scenarios;
  const began = performance.now();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const [romeo, juliet] = [pool.shift(), pool.shift()];
      if (romeo === undefined || juliet === undefined) throw new Error('the pool of accounts is empty');
      await converse(site, romeo, juliet);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  process.send?.(usageSince(began), () => process.disconnect());
});
