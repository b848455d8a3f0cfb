import type net from 'node:net';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../evidence/transcript.ts';
import { createAuthority } from '../../targets/certificates.ts';
import { connect, type TlsOptions } from './connection.ts';

/** A server that speaks TLS from the first byte, with any version and cipher suite there is. */
const permissive = async (): Promise<{
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
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  return { ca: authority.certificate, server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
};

const negotiated = async (wanted: TlsOptions): Promise<readonly (string | undefined)[]> => {
  const { ca, server, port } = await permissive();
  const entries: TranscriptEntry[] = [];
  try {
    await using connection = await connect(
      {
        party: 'romeo',
        endpoint: {
          target: 'permissive',
          protocol: 'xmpp',
          domain: 'verona.test',
          listeners: { c2s: { host: '127.0.0.1', port } },
          ca: [ca],
          accounts: { kind: 'list', accounts: [] },
          logs: [],
        },
        listener: 'c2s',
        record: (entry) => entries.push(entry),
        accepts: () => true,
        onBytes: () => undefined,
        onClose: () => undefined,
        onTls: () => undefined,
      },
      AbortSignal.timeout(10_000),
    );
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
