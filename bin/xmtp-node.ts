import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { Fault } from '../harness/networks/xmtp/faults.ts';
import type { Call, Tls } from '../harness/networks/xmtp/node/index.ts';
import { UsageError } from '../harness/run/selection.ts';
import { collect } from './options.ts';

interface NodeFlags {
  readonly port: number;
  readonly host: string;
  readonly historyPort: number;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly fault?: readonly string[];
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const portOf = (text: string): number => {
  const port = /^\d+$/.test(text) ? Number(text) : Infinity;
  if (port > 65_535) throw new InvalidArgumentError('expected a port from 0 (any free one) to 65535.');
  return port;
};

const pem = (option: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${option} ${file}: ${error instanceof Error ? error.message : error}`);
  }
};

const tlsOf = ({ tlsKey, tlsCert }: NodeFlags): Tls | undefined => {
  if (tlsKey === undefined && tlsCert === undefined) return undefined;
  if (tlsKey === undefined || tlsCert === undefined)
    throw new UsageError('--tls-key and --tls-cert go together');
  return { key: pem('--tls-key', tlsKey), certificate: pem('--tls-cert', tlsCert) };
};

/** What may wait for a slow reader of our lines; more is left out, and counted. */
const mostWaiting = 2 ** 20;

/** Prints lines without waiting for whoever reads them. */
const createPrinter = (out: NodeJS.WriteStream): ((line: string) => void) => {
  let left = 0;
  return (line) => {
    if (out.writableLength > mostWaiting) {
      left += 1;
      return;
    }
    if (left > 0) out.write(`(${left} calls left out: their lines were not read fast enough)\n`);
    left = 0;
    out.write(`${line}\n`);
  };
};

const timeOf = (date: Date): string => {
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
};

const lineOf = ({ rpc, status, text, milliseconds, messages }: Call): string => {
  const stream = /^Subscribe|^Watch/.test(rpc) ? `, ${messages} messages` : '';
  const detail = `${milliseconds.toFixed(1).padStart(9)} ms${stream}${text === undefined ? '' : `  ${text}`}`;
  return `${timeOf(new Date())}  ${rpc.padEnd(25)} ${status.padEnd(18)}${detail}`;
};

const stopped = async (): Promise<void> => {
  const stop = new AbortController();
  const { signal } = stop;
  await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal })));
  stop.abort();
};

const perform = async (flags: NodeFlags): Promise<void> => {
  const { port, host, historyPort, fault: texts = [], quiet = false, json = false } = flags;
  const tls = tlsOf(flags);
  // Loaded here: no other command needs gRPC.
  const [{ createFaults, FaultError, parseFaultOf }, { rpcNames }, { startHistory }, { startNode }] =
    await Promise.all([
      import('../harness/networks/xmtp/faults.ts'),
      import('../harness/networks/xmtp/parties/rpc/rpc-names.ts'),
      import('../harness/networks/xmtp/history/index.ts'),
      import('../harness/networks/xmtp/node/index.ts'),
    ]);
  const faultOf = (text: string): Fault => {
    try {
      return parseFaultOf(rpcNames, text);
    } catch (error) {
      throw error instanceof FaultError ? new UsageError(error.message) : error;
    }
  };
  const faults = createFaults(texts.map(faultOf));
  const print = createPrinter(process.stdout);
  const onCall = (call: Call): void =>
    print(json ? JSON.stringify({ event: 'call', time: new Date().toISOString(), ...call }) : lineOf(call));
  await using node = await startNode({ port, host, ...(tls && { tls }), faults, ...(!quiet && { onCall }) });
  await using history = await startHistory({ port: historyPort, host });
  // Who reads that it listens may stop it before the next line of this program runs.
  const stop = stopped();
  if (json)
    print(JSON.stringify({ event: 'listening', url: node.url, historyUrl: history.url, faults: texts }));
  else {
    print(`an XMTP node listens at ${node.url}, a history server at ${history.url}`);
    print(`connect an app: Client.create(signer, { env: "local", apiUrl: "${node.url}" })`);
    print(`fetch its history: client.sendSyncRequest(undefined, "${history.url}")`);
    for (const text of texts) print(`fault: ${text}`);
    print('Ctrl-C stops it');
  }
  await stop;
  const { calls, inboxes, groups, groupMessages } = node.stats();
  if (json) print(JSON.stringify({ event: 'stopping', stats: node.stats() }));
  else
    print(
      `stopping after ${calls} calls: ${inboxes} inboxes, ${groups} groups, ${groupMessages} group messages`,
    );
};

export const addXmtpNode = (program: Command): void => {
  program
    .command('xmtp-node')
    .description('Run a local XMTP network in memory: a node and a history server.')
    .option('--port <port>', 'the port of the node; 0 for any free one', portOf, 5556)
    .option('--host <host>', 'the address that both listen on', '127.0.0.1')
    .option('--history-port <port>', 'the port of the history server; 0 for any free one', portOf, 5558)
    .option('--tls-key <file>', 'a key (PEM), for a node that speaks TLS')
    .option('--tls-cert <file>', 'its certificate (PEM)')
    .option('--fault <fault>', 'make calls fail; see below; may be repeated', collect)
    .option('--quiet', 'do not print a line for each call')
    .option('--json', 'print events as JSON, one per line')
    .addHelpText(
      'after',
      `
Faults: RPC=error:STATUS, RPC=delay:MILLISECONDS, RPC=lose-answer, RPC=drop-stream:AFTER-MESSAGES. RPC is a name such as
SendGroupMessages, or * for any. With *N at the end, only the first N calls are affected.`,
    )
    .action(perform);
};
