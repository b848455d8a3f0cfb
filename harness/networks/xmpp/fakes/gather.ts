import { overlay } from './overlay.ts';
import type { Wire } from './wire.ts';

/** Milliseconds in which a client is sure to have more for its server to answer. */
const together = 10;

/** A connection on which all that is due within a moment is written in one piece. */
export const gather = (wire: Wire): Wire => {
  let due: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const whole = Buffer.concat(due);
    due = [];
    if (whole.length > 0) wire.write(whole);
  };
  const after = (job: () => void): void => {
    flush();
    job();
  };
  return overlay(wire, {
    write(data) {
      due.push(Buffer.from(data));
      timer ??= setTimeout(flush, together);
    },
    secureWith: (options) => after(() => wire.secureWith(options)),
    end: () => after(() => wire.end()),
    fallSilent: () => after(() => wire.fallSilent()),
  });
};
