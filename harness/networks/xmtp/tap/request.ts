import type { ClientHttp2Stream, ServerHttp2Stream } from 'node:http2';
import { type Budget, createFramer, type WireMessage } from './frames.ts';

/** What an app sends in a call, on its way to the node. */
export interface Request {
  /** Sends on what came so far and what comes. */
  open(node: ClientHttp2Stream): void;
  /** Sends on nothing more. */
  stop(): void;
}

export const forwardRequest = (
  app: ServerHttp2Stream,
  budget: Budget,
  onMessage: (message: WireMessage) => void,
): Request => {
  const framer = createFramer(budget);
  let node: ClientHttp2Stream | undefined;
  let stopped = false;
  let ended = false;
  let held: Buffer[] = [];

  app.on('data', (chunk: Buffer) => {
    if (stopped) return;
    if (node === undefined) {
      held.push(chunk);
      app.pause();
    } else if (!node.write(chunk)) app.pause();
    framer.push(chunk).forEach(onMessage);
  });
  app.on('end', () => {
    ended = true;
    if (!stopped) node?.end();
  });

  return {
    open(stream) {
      node = stream;
      stream.on('drain', () => app.resume());
      for (const chunk of held) stream.write(chunk);
      held = [];
      if (ended) stream.end();
      app.resume();
    },
    stop() {
      stopped = true;
      held = [];
      framer.release();
      app.resume();
    },
  };
};
