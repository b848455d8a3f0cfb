import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'vitest';
import { createAuthority } from '../harness/networks/certificates.ts';
import { createRawClient, refusalOf } from '../harness/networks/xmtp/node/testing.ts';
import { root } from '../harness/root.ts';
import { temporaryFolder } from '../harness/targets/testing/fake-definition.ts';
import { assay } from './testing/assay.ts';

const anywhere = ['xmtp-node', '--port', '0', '--history-port', '0'] as const;

interface Running extends AsyncDisposable {
  /** The next line that it writes. */
  line(): Promise<string>;
  /** Sends a signal, and tells the lines that were left, the exit code, and what it wrote to stderr. */
  stop(
    signal: NodeJS.Signals,
  ): Promise<{ readonly left: readonly string[]; readonly code: number; readonly stderr: string }>;
}

/** The command at work, read line by line. */
const start = (...flags: readonly string[]): Running => {
  const child = spawn(root('node_modules/.bin/node'), [root('bin/assay.mjs'), ...anywhere, ...flags]);
  const ended = once(child, 'close');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`it ended: ${stderr}`);
    return value;
  };
  return {
    line,
    async stop(signal) {
      child.kill(signal);
      const [code] = await ended;
      const left: string[] = [];
      for (let next = await lines.next(); !next.done; next = await lines.next()) left.push(next.value);
      return { left, code, stderr };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await ended;
    },
  };
};

/** Where the node listens, by the first line that it writes as JSON. */
const addressIn = (line: string) => {
  const { url } = JSON.parse(line) as { readonly url: string };
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
};

describe.concurrent('assay xmtp-node', () => {
  test('says how to connect an app, and stops at Ctrl-C with 0', async ({ expect }) => {
    await using command = start();
    const lines = [await command.line(), await command.line(), await command.line(), await command.line()];
    const { left, code, stderr } = await command.stop('SIGINT');
    const url = 'http://127\\.0\\.0\\.1:\\d+';
    expect({ lines, left, code, stderr }).toEqual({
      lines: [
        expect.stringMatching(new RegExp(`^an XMTP node listens at ${url}, a history server at ${url}$`)),
        expect.stringMatching(
          new RegExp(`^connect an app: Client\\.create\\(signer, { env: "local", apiUrl: "${url}" }\\)$`),
        ),
        expect.stringMatching(
          new RegExp(`^fetch its history: client\\.sendSyncRequest\\(undefined, "${url}"\\)$`),
        ),
        'Ctrl-C stops it',
      ],
      left: ['stopping after 0 calls: 0 inboxes, 0 groups, 0 group messages'],
      code: 0,
      stderr: '',
    });
  });

  test('says what goes wrong by order, and prints a line for each call', async ({ expect }) => {
    await using command = start('--fault', 'GetInboxIds=error:UNAVAILABLE*1', '--json');
    const listening = await command.line();
    using client = createRawClient(addressIn(listening));
    const [refused] = await refusalOf(client.call('GetInboxIds'));
    await client.call('GetInboxIds');
    const calls = [await command.line(), await command.line()].map((line) => JSON.parse(line));
    const { left, code } = await command.stop('SIGTERM');
    expect([refused, code]).toEqual([14, 0]);
    expect(JSON.parse(listening)).toMatchObject({
      event: 'listening',
      faults: ['GetInboxIds=error:UNAVAILABLE*1'],
    });
    expect(calls).toMatchObject([
      { event: 'call', rpc: 'GetInboxIds', status: 'UNAVAILABLE' },
      { event: 'call', rpc: 'GetInboxIds', status: 'OK', messages: 1 },
    ]);
    expect(left.map((line) => JSON.parse(line))).toMatchObject([{ event: 'stopping', stats: { calls: 2 } }]);
  });

  test('prints a line for each call in columns', async ({ expect }) => {
    await using command = start();
    const url = (await command.line()).match(/at (\S+),/)?.[1] ?? '';
    for (let skip = 0; skip < 3; skip += 1) await command.line();
    const { hostname: host, port } = new URL(url);
    using client = createRawClient({ host, port: Number(port) });
    await refusalOf(client.call('QueryGroupMessages'));
    expect(await command.line()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}QueryGroupMessages +UNKNOWN +\d+\.\d ms {2}group is required$/,
    );
  });

  test('is quiet when told so', async ({ expect }) => {
    await using command = start('--json', '--quiet');
    using client = createRawClient(addressIn(await command.line()));
    await client.call('GetInboxIds');
    const { left } = await command.stop('SIGINT');
    expect(left.map((line) => JSON.parse(line).event)).toEqual(['stopping']);
  });

  test('speaks TLS with a certificate of the user', async ({ expect }) => {
    await using folder = await temporaryFolder();
    const { certificate, key } = await (await createAuthority()).issue(['localhost']);
    const [keyFile, certificateFile] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    writeFileSync(keyFile, key);
    writeFileSync(certificateFile, certificate);
    await using command = start('--tls-key', keyFile, '--tls-cert', certificateFile);
    expect(await command.line()).toMatch(/^an XMTP node listens at https:/);
  });

  test('a port that is in use ends it with 3', async ({ expect }) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const ended = await Promise.all([
      assay(['xmtp-node', '--port', port, '--history-port', '0']),
      assay(['xmtp-node', '--port', '0', '--history-port', port]),
    ]);
    other.close();
    const told = {
      code: 3,
      stdout: '',
      stderr: `assay: 127.0.0.1:${port}: the port is in use; try another, or 0 for any free one\n`,
    };
    expect(ended).toEqual([told, told]);
  });

  test.for([
    [['--port', '65536'], /argument '65536' is invalid\. expected a port from 0 \(any free one\) to 65535\./],
    [
      ['--fault', 'SendGroupMessages=eror:UNAVAILABLE'],
      /^assay: the fault SendGroupMessages=eror:UNAVAILABLE: expected /,
    ],
    [
      ['--fault', 'SendGroupMessage=lose-answer'],
      /^assay: the fault SendGroupMessage=lose-answer: no RPC is called SendGroupMessage; did you mean SendGroupMessages\?$/m,
    ],
    [['--fault', '*=error:UNAVALABLE'], /did you mean UNAVAILABLE\?$/m],
    [['--tls-key', 'key.pem'], /^assay: --tls-key and --tls-cert go together$/m],
    [['--tls-key', '/none', '--tls-cert', '/none'], /^assay: --tls-key \/none: ENOENT/],
  ] as const)('%j is a mistake of the user: 2', async ([flags, told], { expect }) => {
    const { code, stdout, stderr } = await assay([...anywhere, ...flags]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(told) });
  });
});
