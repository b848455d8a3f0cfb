import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerDefinition } from '../definition.ts';
import type { StartOptions } from '../start-options.ts';

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'assay-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Options for a run of its own that tells nobody. */
export function quietly(directory: string, over: Partial<StartOptions> = {}): StartOptions {
  return {
    run: `test-${crypto.randomUUID()}`,
    accounts: 2,
    directory,
    report: () => undefined,
    signal: AbortSignal.timeout(240_000),
    ...over,
  };
}

/** A miniature server, started by this Node; its fault is chosen by the first argument. */
const server = `
import { createServer } from 'node:net';
const [fault, port] = process.argv.slice(2);
console.log('fault: ' + fault);
if (fault === 'exits-at-once') process.exit(3);
if (fault !== 'never-listens') createServer((socket) => {
  socket.on('error', () => undefined);
  socket.write("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" +
    '<stream:features/>');
  socket.on('data', (data) => {
    if (String(data).includes('die')) process.exit(4);
  });
}).listen(Number(port), '127.0.0.1');
setInterval(() => undefined, 60_000);
`;

export type Fault = 'none' | 'exits-at-once' | 'never-listens' | 'refuses-accounts';

/** A definition of a miniature server with one fault, for the process driver and, as far as it fails, containers. */
export async function fakeDefinition(directory: string, fault: Fault): Promise<ServerDefinition> {
  await writeFile(join(directory, 'server.mjs'), server);
  await writeFile(join(directory, 'Dockerfile'), 'ARG BASE\nFROM $BASE\nARG SUITE\nARG VERSION\n');
  const recipe = { files: { 'server.mjs': 'server.mjs' }, listeners: { c2s: 5222 } };
  const configurations = { default: recipe };
  const shell = {
    none: 'sleep infinity',
    'exits-at-once': 'echo "fault: exits-at-once" >&2; exit 3',
    'never-listens': 'echo "fault: never-listens"; sleep infinity',
    'refuses-accounts': 'sleep infinity',
  }[fault];
  return {
    name: 'fake',
    directory,
    title: 'Fake',
    driver: 'container',
    protocol: 'xmpp',
    homepage: 'https://example.org/',
    issues: 'https://example.org/',
    domain: 'fake.test',
    versions: [{ version: '1', suites: ['trixie'], package: '1' }],
    container: { command: ['sh', '-c', shell] },
    configurations,
    readiness: { seconds: fault === 'never-listens' ? 1 : 30 },
    accounts: {
      file: 'accounts',
      each: '{{user}} {{password}}',
      command:
        fault === 'refuses-accounts'
          ? ['sh', '-c', 'echo no room for them; exit 1']
          : ['sh', '-c', 'test "$(wc -l < {{accounts}})" = {{accounts.count}}'],
    },
    process: {
      binary: 'node',
      command: [process.execPath, '{{home}}/server.mjs', fault, '{{port.c2s}}'],
      version: { command: [process.execPath, '--version'], pattern: 'v(.*)' },
      configurations,
    },
  };
}
