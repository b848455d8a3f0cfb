import type { ConversationError } from '../../../conversation-error.ts';

/** The end of a stream, for those who wait for something on it. */
export interface Over {
  /** The first reason counts. */
  end(why: ConversationError): void;
  /** @throws {ConversationError} when the stream ends before; what the signal aborts with. */
  unless<T>(what: Promise<T>, signal: AbortSignal): Promise<T>;
}

export const createOver = (): Over => {
  const controller = new AbortController();
  return {
    end: (why) => controller.abort(why),
    async unless(what, signal) {
      const { promise, reject } = Promise.withResolvers<never>();
      const stops = [controller.signal, signal].map((one) => ({ one, stop: () => reject(one.reason) }));
      try {
        for (const { one, stop } of stops) {
          one.throwIfAborted();
          one.addEventListener('abort', stop, { once: true });
        }
        return await Promise.race([what, promise]);
      } finally {
        for (const { one, stop } of stops) one.removeEventListener('abort', stop);
        what.catch(() => undefined);
      }
    },
  };
};
