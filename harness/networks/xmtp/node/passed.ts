import { setTimeout as pause } from 'node:timers/promises';

/** Whether so many milliseconds passed before any of the signals aborted. */
export const passed = (milliseconds: number, ...signals: readonly AbortSignal[]): Promise<boolean> =>
  pause(milliseconds, true, { signal: AbortSignal.any([...signals]) }).catch(() => false);
