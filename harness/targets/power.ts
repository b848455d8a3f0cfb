import type { EngineApi } from './engine.ts';
import type { ServerLog } from './log.ts';

/** What can be done to a running server; it keeps its data, its listeners and its accounts. */
export interface Power {
  /** Ends it as its makers say, and waits until it has ended. */
  readonly stop: (signal: AbortSignal) => Promise<void>;
  /** Ends all of its processes at once, without a word to them (SIGKILL). */
  readonly kill: (signal: AbortSignal) => Promise<void>;
  /** Starts it again, and waits until every listener answers. */
  readonly start: (signal: AbortSignal) => Promise<void>;
}

/** What the first process of a server's container writes (`fixtures/targets/supervise.sh`). */
const down = '[assay] the server is down';

export interface ContainerPowerOptions {
  readonly api: EngineApi;
  /** The container's. */
  readonly id: string;
  readonly log: ServerLog;
  /** What ends the server in an orderly way, where that is not a signal to its process. */
  readonly stopInside?: () => Promise<void>;
  readonly untilReady: (signal: AbortSignal) => Promise<void>;
}

/** Power over a server in a container, by signals to its first process. */
export const containerPower = ({ api, id, log, stopInside, untilReady }: ContainerPowerOptions): Power => {
  const container = api.getContainer(id);
  const tell = async (name: string): Promise<void> => void (await container.kill({ signal: name }));
  const end = async (order: () => Promise<void>, signal: AbortSignal): Promise<void> => {
    const ended = log.next(down, signal);
    ended.catch(() => undefined);
    await order();
    await ended;
  };
  return {
    async stop(signal) {
      const order = async (): Promise<void> => {
        await tell('SIGUSR1');
        await stopInside?.();
      };
      await end(stopInside === undefined ? () => tell('SIGTERM') : order, signal);
    },
    kill: (signal) => end(() => tell('SIGUSR2'), signal),
    async start(signal) {
      await tell('SIGHUP');
      await untilReady(signal);
    },
  };
};
