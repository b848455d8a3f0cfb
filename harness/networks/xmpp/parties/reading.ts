import { raceAbort } from '../../../wait.ts';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../../../xml/decode.ts';
import { ns } from '../../../xml/namespaces.ts';
import { ConversationError } from '../../conversation-error.ts';

/** What a login may find waiting for it: far more than any server sends before it is asked. */
const mostArrived = 1000;

/** What comes over one connection, item by item, for those who cannot go on without an answer. */
export interface Reading {
  /** A new stream begins: what came before is none of it. */
  restart(): void;
  write(bytes: Uint8Array): void;
  end(problem: string | undefined): void;
  /** Forgets what has come and was not read. */
  drop(fits: (item: StreamItem) => boolean): void;
  /**
   * The first item that fits, of those that have come or will.
   * @throws {ConversationError} when none can come any more.
   */
  next(signal: AbortSignal, fits: (item: StreamItem) => boolean): Promise<StreamItem>;
}

/** @param decoderFor what reads the bytes of a stream from its beginning */
export const createReading = (
  decoderFor: (emit: (item: StreamItem) => void) => Pick<StreamDecoder, 'write'> = streamDecoder,
): Reading => {
  const arrived: StreamItem[] = [];
  let decoder: Pick<StreamDecoder, 'write'> | undefined;
  let ended: ConversationError | undefined;
  let wake: (() => void) | undefined;

  const checkAlive = (): void => {
    const broken = arrived.find((item) => item.kind === 'malformed');
    if (broken?.kind === 'malformed')
      throw new ConversationError('malformed', `the stream is not XML: ${broken.problem}`);
    const error = arrived.find((item) => item.kind === 'element' && item.element.is('error', ns.stream));
    if (error?.kind === 'element')
      throw new ConversationError('refused', `the server ended the stream: ${error.element}`);
    if (arrived.some(({ kind }) => kind === 'footer'))
      throw new ConversationError('closed', 'the server closed the stream');
    if (ended) throw ended;
  };

  /** Resolves when anything comes, or the connection ends. */
  const change = async (signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    await raceAbort(promise, signal);
  };

  return {
    restart() {
      arrived.length = 0;
      decoder = decoderFor((item) => {
        arrived.push(item);
        if (arrived.length > mostArrived) arrived.shift();
      });
    },
    write(bytes) {
      decoder?.write(bytes);
      wake?.();
    },
    end(problem) {
      ended = new ConversationError('closed', `the connection was closed${problem ? `: ${problem}` : ''}`);
      wake?.();
    },
    drop(fits) {
      arrived.splice(0, arrived.length, ...arrived.filter((item) => !fits(item)));
    },
    async next(signal, fits) {
      for (;;) {
        const index = arrived.findIndex(fits);
        const [found] = index < 0 ? [] : arrived.splice(index, 1);
        if (found) return found;
        checkAlive();
        await change(signal);
      }
    },
  };
};
