import { overlay } from './overlay.ts';
import type { Wire } from './wire.ts';

/** A connection on which everything is written so many milliseconds late, in its order, once it is said from when on. */
export interface DelayedWire {
  readonly wire: Wire;
  /** What is written from now on is late. */
  begin(): void;
}

export const delay = (wire: Wire, milliseconds: number): DelayedWire => {
  let late = false;
  /** Timers of one duration fire in the order in which they were set. */
  const later = (job: () => void): void => {
    if (late) setTimeout(job, milliseconds);
    else job();
  };
  return {
    wire: overlay(wire, {
      write: (data) => later(() => wire.write(data)),
      end: () => later(() => wire.end()),
    }),
    begin() {
      late = true;
    },
  };
};
