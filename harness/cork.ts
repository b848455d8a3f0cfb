import type { Writable } from 'node:stream';

/** What is written in this turn of the event loop leaves at once. */
export const corkForTurn = (stream: Writable): void => {
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
};
