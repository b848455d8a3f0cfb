import type { StreamItem } from '../../../../xml/decode.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { createIntake } from '../../../intake.ts';
import type { PartyContext } from '../../../party.ts';
import { type Connection, connect } from './connection.ts';
import { createReading } from './reading.ts';

/** One party's connections, one after the other: sent to, read from, and timed. */
export interface Wire extends AsyncDisposable {
  /** Whether it was ever connected. */
  readonly used: boolean;
  readonly open: boolean;
  /** Milliseconds between something sent and what came next, at most. */
  readonly roundTrip: number;
  /** Opens a connection in place of the last one. */
  connect(signal: AbortSignal): Promise<void>;
  /** @throws {ConversationError} when it was never connected. */
  connection(): Connection;
  /** Evidence shows `shown`, where what is sent holds a secret. */
  send(data: string | Uint8Array, shown?: string | Uint8Array, flushed?: () => void): void;
  /** A new stream begins. */
  restart(): void;
  drop(fits: (item: StreamItem) => boolean): void;
  /** @throws {ConversationError} when nothing that fits can come any more. */
  next(signal: AbortSignal, fits: (item: StreamItem) => boolean): Promise<StreamItem>;
}

export const createWire = ({ name, site, spec, record }: PartyContext): Wire => {
  const accepts = createIntake();
  let current: Connection | undefined;
  let reading = createReading();
  let asked = 0;
  let roundTrip = 0;

  const connection = (): Connection => {
    if (current === undefined) throw new ConversationError('closed', `${name} is not connected`);
    return current;
  };
  const restart = (): void => {
    record({ kind: 'restart', party: name });
    reading.restart();
  };

  return {
    get used() {
      return current !== undefined;
    },
    get open() {
      return current?.open === true;
    },
    get roundTrip() {
      return roundTrip;
    },
    async connect(signal) {
      current?.destroy();
      // What the last connection still has to say, if only that it is closed, goes to its own reading.
      const own = createReading();
      reading = own;
      restart();
      current = await connect(
        {
          party: name,
          site,
          listener: spec.listener,
          record,
          accepts,
          onBytes(bytes) {
            if (asked > 0) roundTrip = Math.max(roundTrip, performance.now() - asked);
            asked = 0;
            own.write(bytes);
          },
          onClose: own.end,
          onTls: restart,
        },
        signal,
      );
    },
    connection,
    send(data, shown, flushed) {
      asked = performance.now();
      connection().write(data, shown, flushed);
    },
    restart,
    drop: (fits) => reading.drop(fits),
    next: (signal, fits) => reading.next(signal, fits),
    async [Symbol.asyncDispose]() {
      await current?.[Symbol.asyncDispose]();
    },
  };
};
