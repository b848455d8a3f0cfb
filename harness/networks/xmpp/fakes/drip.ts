import { overlay } from './overlay.ts';
import type { Wire } from './wire.ts';

/** A connection on which every byte is written on its own, in order with all else that happens to it. */
export const drip = (wire: Wire): Wire => {
  const jobs: (() => void)[] = [];
  let running = false;
  const next = (): void => {
    jobs.shift()?.();
    running = jobs.length > 0;
    if (running) setImmediate(next);
  };
  const later = (job: () => void): void => {
    jobs.push(job);
    if (running) return;
    running = true;
    setImmediate(next);
  };
  return overlay(wire, {
    write(data) {
      for (const byte of Buffer.from(data)) later(() => wire.write(Buffer.of(byte)));
    },
    secureWith: (options) => later(() => wire.secureWith(options)),
    end: () => later(() => wire.end()),
  });
};
