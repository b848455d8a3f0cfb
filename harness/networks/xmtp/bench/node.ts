// The node that the benchmark's apps talk to, in a process of its own.
import { subscribe } from 'node:diagnostics_channel';
import { startNode } from '../node/index.ts';
import { answerQuestions } from './child.ts';

/** What the node has done since it started. */
export interface NodeFigures {
  readonly url: string;
  /** From the head of each request to send to the head of its answer, gRPC included; the streams have it by then. */
  readonly sendMilliseconds: number;
  /** Time in what answers calls of any kind, gRPC left out. */
  readonly handlerMilliseconds: number;
  /** Of the whole process. */
  readonly cpuMilliseconds: number;
}

interface StreamEvent {
  readonly stream: object;
  readonly headers: Readonly<Record<string, unknown>>;
}

let handlerMilliseconds = 0;
let sendMilliseconds = 0;
const sends = new WeakMap<object, number>();
subscribe('http2.server.stream.start', (event) => {
  const { stream, headers } = event as StreamEvent;
  if (String(headers[':path']).endsWith('/SendGroupMessages')) sends.set(stream, performance.now());
});
subscribe('http2.server.stream.finish', (event) => {
  const began = sends.get((event as StreamEvent).stream);
  if (began !== undefined) sendMilliseconds += performance.now() - began;
});

const node = await startNode({
  onCall: ({ rpc, milliseconds }) => {
    // A stream's time is how long it was open; its messages are sent by the call that brings them.
    if (!rpc.startsWith('Subscribe')) handlerMilliseconds += milliseconds;
  },
});

answerQuestions(async (): Promise<NodeFigures> => {
  const { user, system } = process.cpuUsage();
  return { url: node.url, sendMilliseconds, handlerMilliseconds, cpuMilliseconds: (user + system) / 1000 };
});
