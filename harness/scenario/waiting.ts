import { once } from 'node:events';
import { deadline, runningTimer } from '../wait.ts';

/** What a target needs for an answer, as far as scenarios had to wait for one. */
export interface Pace {
  /** An answer has come after so many milliseconds. */
  answered(milliseconds: number): void;
  /**
   * Milliseconds after which a wait counts as idle: ten times a usual answer. A target that is slow since much is asked
   * of it must not be asked even more for that.
   */
  quietAfter(): number;
  /** So many milliseconds, or more where a usual answer takes so long that it could be late by chance. */
  longEnough(milliseconds: number): number;
}

/** How much a new answer counts among those of before. */
const weight = 1 / 50;
/** An idle server answers in less than a tenth of this, also under full load. Milliseconds. */
const leastQuiet = 250;
/** No answer of a sound server takes so many times as long as usual. */
const never = 50;
/** Nothing is waited for any longer for that, however slow all is. Milliseconds. */
const longest = 60_000;

export const createPace = (): Pace => {
  let usual = 0;
  return {
    answered(milliseconds) {
      usual += (milliseconds - usual) * weight;
    },
    quietAfter: () => Math.max(leastQuiet, 10 * usual),
    longEnough: (milliseconds) => Math.max(milliseconds, Math.min(longest, Math.round(never * usual))),
  };
};

/** Told when a scenario does nothing but wait, so that others can use the time. */
export interface Idle {
  readonly pace: Pace;
  begin(): void;
  /** Resolves when it may go on. */
  end(): Promise<void>;
}

/** What happens again and again, for those who wait for it. */
export interface Changes {
  /** Resolves at the next one. */
  next(): Promise<void>;
  tell(): void;
}

export const createChanges = (): Changes => {
  let next: PromiseWithResolvers<void> | undefined;
  return {
    next() {
      next ??= Promise.withResolvers<void>();
      return next.promise;
    },
    tell() {
      const waiter = next;
      next = undefined;
      waiter?.resolve();
    },
  };
};

/**
 * Waits until something is decided, or nothing has come for so many milliseconds: who is still sending, however slowly, may
 * yet send what is waited for. It also ends where that would go on for more than a minute. Whether it was decided, the caller
 * sees.
 */
export const waitFor = async (
  decided: () => boolean,
  limit: number,
  changes: Changes,
  { idle, signal }: { readonly idle?: Idle; readonly signal: AbortSignal },
): Promise<void> => {
  if (decided()) return;
  using atMost = deadline(Math.max(limit, longest), 'waiting', signal);
  const over = once(atMost, 'abort');
  const silence = Promise.withResolvers<void>();
  let silent = false;
  using quiet = runningTimer(limit, () => {
    silent = true;
    silence.resolve();
  });
  const began = performance.now();
  const idling = idle && setTimeout(() => idle.begin(), idle.pace.quietAfter());
  while (!decided() && !silent && !atMost.aborted) {
    await Promise.race([changes.next(), over, silence.promise]);
    quiet.refresh();
  }
  clearTimeout(idling);
  if (decided()) idle?.pace.answered(performance.now() - began);
  await idle?.end();
};
