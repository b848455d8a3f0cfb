import type { TargetRequest } from '../targets/index.ts';
import { untilCalled } from '../wait.ts';

/** What a worker takes that plays all scenarios, measured on the targets at hand. MiB. */
const ofWorker = 150;

/** How much memory targets take while they are played on together, in MiB: as their definitions say, and their worker. */
export const memoryFor = (requests: readonly TargetRequest[]): number =>
  requests.reduce(
    (sum, request) => sum + ('definition' in request ? (request.definition.memory ?? 0) : 0),
    ofWorker,
  );

/** What this process may still take, in MiB; where its control group has a limit, up to that. */
export const freeMemory = (): number => Math.floor(process.availableMemory() / 2 ** 20);

/** Memory that several share. */
export interface Memory {
  /**
   * Waits until there is room for so much; disposing gives it back. What is more than there is gets all of it, alone.
   * @param onWait told what is left for it, when it has to wait
   */
  take(need: number, onWait: (left: number) => void, signal: AbortSignal): Promise<Disposable>;
}

interface Waiting {
  readonly need: number;
  readonly go: () => void;
}

/** @param total in MiB */
export const createMemory = (total: number): Memory => {
  const taken = new Map<symbol, number>();
  const waiting = new Set<Waiting>();
  const left = (): number => Math.max(0, total - [...taken.values()].reduce((sum, need) => sum + need, 0));
  const fits = (need: number): boolean => taken.size === 0 || need <= left();
  const lend = (need: number): Disposable => {
    const key = Symbol();
    taken.set(key, need);
    return {
      [Symbol.dispose]() {
        taken.delete(key);
        // Who came first goes first, and who needs less than that one does not wait for it.
        for (const one of waiting) if (fits(one.need)) one.go();
      },
    };
  };
  return {
    async take(need, onWait, signal) {
      signal.throwIfAborted();
      if (fits(need)) return lend(need);
      onWait(left());
      return await untilCalled<Disposable>(signal, (wake) => {
        const leave = (): boolean => waiting.delete(one);
        const one: Waiting = {
          need,
          go() {
            leave();
            wake(lend(need));
          },
        };
        waiting.add(one);
        return leave;
      });
    },
  };
};
