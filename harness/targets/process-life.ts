import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { raceAbort } from '../wait.ts';
import type { ServerLog } from './log.ts';

// How long a server may take to save its data before it is killed.
const grace = 2_000;

/** A server's process from its start to its end: it knows how it ended and whether that was meant. */
export interface ProcessLife {
  /** Of the process that runs, or ran last. */
  readonly pid: () => number | undefined;
  /** Aborted when the process ends by itself. */
  readonly gone: AbortSignal;
  /** The registry's file, removed with the process. */
  entry?: string;
  /** Ends the process and its children by a signal, and waits until it has ended; {@link again} starts another. */
  readonly halt: (by: NodeJS.Signals, signal: AbortSignal) => Promise<void>;
  readonly again: () => void;
  /** Ends it and its children for good, and removes its folder. */
  readonly end: () => Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<string>;
}

/** Starts a process in a group of its own, with its output in the log. */
export function startLife(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
  home: string,
  log: ServerLog,
): ProcessLife {
  const gone = new AbortController();
  /** Its end is meant. */
  let halted = false;
  let ended: Promise<void> | undefined;

  const run = (): Running => {
    halted = false;
    const child = spawn(program, args, {
      cwd: home,
      env: { ...process.env, ...environment },
      // A group of its own, so that its end takes its children along.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => log.write(chunk));
    const exited = Promise.withResolvers<string>();
    child.on('error', (error) => exited.resolve(`it could not be run: ${error.message}`));
    child.on('close', (code, signal) => exited.resolve(`it exited with ${signal ?? `code ${code}`}`));
    exited.promise.then((how) => {
      if (!halted) gone.abort(new Error(how));
    });
    return { child, exited: exited.promise };
  };
  let running = run();

  const life: ProcessLife = {
    pid: () => running.child.pid,
    gone: gone.signal,
    async halt(by, signal) {
      const { child, exited } = running;
      halted = true;
      killGroup(child.pid, by);
      await raceAbort(exited, signal);
      // Whatever it started and left.
      killGroup(child.pid, 'SIGKILL');
    },
    again() {
      if (ended === undefined) running = run();
    },
    end: () => {
      ended ??= (async () => {
        const { child, exited } = running;
        halted = true;
        killGroup(child.pid, 'SIGTERM');
        const killer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), grace);
        await exited;
        clearTimeout(killer);
        killGroup(child.pid, 'SIGKILL');
        await rm(home, { recursive: true, force: true });
        if (life.entry !== undefined) await rm(life.entry, { force: true });
        log.close();
      })();
      return ended;
    },
  };
  return life;
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}
