import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import type { Account, Site } from '../../networks/site.ts';

/** Logs in over STARTTLS with SASL PLAIN, trusting the site's authority only; rejects with what came instead. */
export async function logIn({ listeners, domain, ca }: Site, { user, password }: Account): Promise<void> {
  const { c2s } = listeners;
  if (c2s === undefined) throw new Error('there is no listener for STARTTLS');
  const plain = connect(c2s);
  const header = `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
  try {
    await exchange(plain, header, '</stream:features>');
    await exchange(plain, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", '<proceed');
    const encrypted = secure({ socket: plain, servername: domain, ca: [...ca] });
    await once(encrypted, 'secureConnect');
    await exchange(encrypted, header, '</stream:features>');
    const initial = Buffer.from(`\0${user}\0${password}`).toString('base64');
    await exchange(
      encrypted,
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${initial}</auth>`,
      '<success',
    );
  } finally {
    plain.destroy();
  }
}

async function exchange(socket: Socket, text: string, expected: string): Promise<void> {
  socket.write(text);
  let received = '';
  while (!received.includes(expected)) {
    const [chunk] = await once(socket, 'data', { signal: AbortSignal.timeout(10_000) });
    received += String(chunk);
    if (received.includes('<failure')) throw new Error(`refused: ${received}`);
  }
}
