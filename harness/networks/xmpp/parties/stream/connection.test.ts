import { once } from 'node:events';
import type net from 'node:net';
import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import { createAuthority } from '../../../certificates.ts';
import { clientCertificate, type Issuer, issuers } from './client-certificate.ts';
import { type Connection, connect, type TlsOptions } from './connection.ts';

/** A server that speaks TLS from the first byte, with any version and cipher suite there is. */
const permissive = async (
  more: tls.TlsOptions = {},
): Promise<{
  readonly ca: string;
  readonly server: net.Server;
  readonly port: number;
}> => {
  const authority = await createAuthority();
  const { certificate, key } = await authority.issue(['verona.test']);
  const server = tls.createServer({
    cert: certificate,
    key,
    minVersion: 'TLSv1',
    ciphers: 'ALL:eNULL:@SECLEVEL=0',
    ...more,
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  return { ca: authority.certificate, server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
};

const connectTo = (port: number, ca: readonly string[], record: (entry: TranscriptEntry) => void) =>
  connect(
    {
      party: 'romeo',
      site: {
        target: 'permissive',
        domain: 'verona.test',
        listeners: { c2s: { host: '127.0.0.1', port } },
        ca,
      },
      listener: 'c2s',
      record,
      accepts: () => true,
      onBytes: () => undefined,
      onClose: () => undefined,
      onTls: () => undefined,
    },
    AbortSignal.timeout(10_000),
  );

const negotiated = async (wanted: TlsOptions): Promise<readonly (string | undefined)[]> => {
  const { ca, server, port } = await permissive();
  const entries: TranscriptEntry[] = [];
  try {
    await using connection = await connectTo(port, [ca], (entry) => entries.push(entry));
    await connection.secureWith(wanted, AbortSignal.timeout(10_000));
    connection.destroy();
  } finally {
    server.close();
  }
  return entries.flatMap((entry) =>
    entry.kind === 'tls' ? [entry.protocol, entry.cipher, String(entry.authorized)] : [],
  );
};

test('TLS is offered at its best where nothing else is asked for', async () => {
  expect((await negotiated({}))[0]).toBe('TLSv1.3');
});

test('an old version is really offered, so that a refusal is the server’s', async () => {
  const wanted: TlsOptions = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' };
  expect((await negotiated(wanted))[0]).toBe('TLSv1.1');
});

test('a cipher suite without encryption is really offered', async () => {
  const wanted: TlsOptions = { maxVersion: 'TLSv1.2', ciphers: 'eNULL:@SECLEVEL=0' };
  expect(await negotiated(wanted)).toEqual(['TLSv1.2', 'ECDHE-ECDSA-NULL-SHA', 'true']);
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a certificate of ours, over %s', (version) => {
  /** What is recorded of a handshake, and whom the server saw. */
  const shown = async (asks: boolean, issuer?: Issuer): Promise<readonly unknown[]> => {
    const { ca, server, port } = await permissive({ requestCert: asks, rejectUnauthorized: false });
    const accepted = once(server, 'secureConnection') as Promise<[tls.TLSSocket]>;
    const entries: TranscriptEntry[] = [];
    const wanted = issuer && (await clientCertificate({ for: ['romeo@verona.test'], issuer }, {}));
    try {
      await using connection = await connectTo(port, [ca], (entry) => entries.push(entry));
      const options = { maxVersion: version, ...(wanted && { certificate: wanted }) };
      await connection.secureWith(options, AbortSignal.timeout(10_000));
      const [socket] = await accepted;
      connection.destroy();
      const recorded = entries.flatMap((entry) =>
        entry.kind === 'tls' ? [entry.certificateRequested, entry.shown?.fingerprint] : [],
      );
      return [...recorded, socket.getPeerX509Certificate()?.fingerprint256];
    } finally {
      server.close();
    }
  };

  test.each(issuers)('is seen by a server that asks, and recorded: signed by %s', async (issuer) => {
    const [requested, ours, seen] = await shown(true, issuer);
    expect(requested).toBe(true);
    expect(seen).toMatch(/^[0-9A-F:]{95}$/);
    expect(ours).toBe(seen);
  });

  test('is not seen by one that does not ask', async () => {
    expect(await shown(false, 'self')).toEqual([undefined, undefined, undefined]);
  });

  test('is asked for where there is none', async () => {
    expect(await shown(true)).toEqual([true, undefined, undefined]);
  });
});

/** What a server reads in each record of TLS, while somebody writes to it. */
const readings = async (write: (connection: Connection) => Promise<void>): Promise<readonly string[]> => {
  const { ca, server, port } = await permissive();
  const read: string[] = [];
  const accepted = once(server, 'secureConnection') as Promise<[tls.TLSSocket]>;
  try {
    const connection = await connectTo(port, [ca], () => undefined);
    await connection.secureWith({}, AbortSignal.timeout(10_000));
    const [socket] = await accepted;
    socket.setEncoding('utf8').on('data', (text: string) => read.push(text));
    const ended = once(socket, 'close');
    await write(connection);
    await ended;
  } finally {
    server.close();
  }
  return read;
};

test('what is written in a row is read in one go: who hangs up over the first leaves nothing unread', async () => {
  const inARow = async (connection: Connection): Promise<void> => {
    connection.write('<a/>');
    await Promise.resolve();
    connection.write('<b/>');
    connection.halfClose();
  };
  expect(await readings(inARow)).toEqual(['<a/><b/>']);
});

test('what was written is sent, also where the connection is dropped next', async () => {
  const thenDropped = async (connection: Connection): Promise<void> => {
    connection.write('<a/>');
    connection.destroy();
  };
  expect(await readings(thenDropped)).toEqual(['<a/>']);
});

test('what somebody waits for is sent at once, however long the turn of the event loop takes', async () => {
  const inPieces = async (connection: Connection): Promise<void> => {
    const gone = Promise.withResolvers<void>();
    connection.write('<', undefined, gone.resolve);
    connection.write('a/>');
    await gone.promise;
    connection.halfClose();
  };
  expect(await readings(inPieces)).toEqual(['<', 'a/>']);
});
