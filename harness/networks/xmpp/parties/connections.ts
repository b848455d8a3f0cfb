import type { TranscriptEntry } from '../../../evidence/transcript.ts';
import type { StreamDecoder, StreamItem } from '../../../xml/decode.ts';
import { ConversationError } from '../../conversation-error.ts';
import { createIntake } from '../../intake.ts';
import type { PartyContext } from '../../party.ts';
import type { Site } from '../../site.ts';
import { createReading } from './reading.ts';

/** What whoever opens a connection is told: whose it is, where it goes, and who hears of it. */
export interface ConnectionOptions {
  readonly party: string;
  readonly site: Pick<Site, 'target' | 'domain' | 'listeners' | 'ca'>;
  readonly listener: string;
  readonly record: (entry: TranscriptEntry) => void;
  /** Whether there is room for these bytes; where there is not, the connection is dropped. */
  readonly accepts: (bytes: Uint8Array) => boolean;
  /** Sees what the codec reads after it was recorded. */
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onClose: (problem: string | undefined) => void;
}

interface Connection extends AsyncDisposable {
  readonly open: boolean;
  destroy(): void;
}

/** One party's connections, one after the other: read from, and timed. */
export interface Connections<Own extends Connection, Wanted extends readonly unknown[]>
  extends AsyncDisposable {
  /** Whether it was ever connected. */
  readonly used: boolean;
  readonly open: boolean;
  /** Milliseconds between something sent and what came next, at most. */
  readonly roundTrip: number;
  /** Opens a connection in place of the last one. */
  connect(...wanted: Wanted): Promise<void>;
  /** @throws {ConversationError} when it was never connected. */
  connection(): Own;
  /**
   * The connection, to send what will be answered.
   * @throws {ConversationError} when it was never connected.
   */
  asking(): Own;
  /** A new stream begins. */
  restart(): void;
  drop(fits: (item: StreamItem) => boolean): void;
  /** @throws {ConversationError} when nothing that fits can come any more. */
  next(signal: AbortSignal, fits: (item: StreamItem) => boolean): Promise<StreamItem>;
}

/**
 * @param open connects; `restart` tells that a new stream begins
 * @param decoderFor as {@link createReading} has it
 */
export const createConnections = <Own extends Connection, Wanted extends readonly unknown[]>(
  { name, site, spec, record }: PartyContext,
  open: (options: ConnectionOptions, restart: () => void, ...wanted: Wanted) => Promise<Own>,
  decoderFor?: (emit: (item: StreamItem) => void) => Pick<StreamDecoder, 'write'>,
): Connections<Own, Wanted> => {
  const accepts = createIntake();
  let current: Own | undefined;
  let reading = createReading(decoderFor);
  let asked = 0;
  let roundTrip = 0;

  const connection = (): Own => {
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
    async connect(...wanted) {
      // That the last connection is closed is recorded before the next one begins: only the order tells which of them it is.
      current?.destroy();
      await current?.[Symbol.asyncDispose]();
      const own = createReading(decoderFor);
      reading = own;
      own.restart();
      const options: ConnectionOptions = {
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
      };
      current = await open(options, restart, ...wanted);
    },
    connection,
    asking() {
      asked = performance.now();
      return connection();
    },
    restart,
    drop: (fits) => reading.drop(fits),
    next: (signal, fits) => reading.next(signal, fits),
    async [Symbol.asyncDispose]() {
      await current?.[Symbol.asyncDispose]();
    },
  };
};
