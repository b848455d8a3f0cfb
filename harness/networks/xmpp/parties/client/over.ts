import { raceAbort } from '../../../../wait.ts';
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
    unless: (what, signal) => raceAbort(raceAbort(what, signal), controller.signal),
  };
};
