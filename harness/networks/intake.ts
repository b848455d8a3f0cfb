/**
 * What a party takes in during one scenario before it hangs up: far above what any scenario needs, and low
 * enough that a server that floods us fills neither memory nor disk.
 */
export const intake = {
  bytes: 32 * 1024 * 1024,
  /** What a chunk counts at least: its place in the transcript costs as much, however small it is. */
  chunk: 512,
} as const;

export const tooMuch = `more than ${intake.bytes / 1024 / 1024} MiB came in`;

/** Tells for each chunk whether there is room for it. */
export const createIntake = (): ((bytes: Uint8Array) => boolean) => {
  let left: number = intake.bytes;
  return (bytes) => {
    left -= Math.max(bytes.length, intake.chunk);
    return left >= 0;
  };
};
