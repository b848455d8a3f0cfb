/** Signals closer together than this are one: `timeout` and terminals tell a process and its group. Milliseconds. */
const oneSignal = 1000;

export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  interrupt(): void;
}

export interface InterruptionOptions {
  readonly say: (text: string) => void;
  readonly leave: () => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** The first signal ends a run so that its report gets written; a later one ends the process at once. */
export const createInterruption = ({
  say,
  leave,
  now = performance.now.bind(performance),
}: InterruptionOptions): Interruption => {
  const controller = new AbortController();
  let first: number | undefined;
  return {
    signal: controller.signal,
    interrupt() {
      if (first !== undefined) {
        if (now() - first >= oneSignal) leave();
        return;
      }
      first = now();
      controller.abort(new Error('the run was interrupted'));
      say('interrupted: stopping targets and writing the report; once more to leave at once\n');
    },
  };
};

/** Listens to Ctrl-C and to requests to end. */
export const untilInterrupted = (): AbortSignal => {
  const { signal, interrupt } = createInterruption({
    say: (text) => process.stderr.write(text),
    leave: () => process.exit(130),
  });
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return signal;
};
