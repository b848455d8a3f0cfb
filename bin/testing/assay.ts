import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../../harness/root.ts';

/** What a command came to. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command at work, in a process group of its own as a shell would give it one. Disposing kills what is left of it. */
export interface Assay extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves once it has written this, on either stream; rejects when it ends without. */
  untilSays(pattern: RegExp): Promise<void>;
  /** Ctrl-C in a terminal: the whole process group gets it. */
  interrupt(): void;
  /** Ends the command alone, as an out-of-memory killer would. */
  kill(): void;
}

export type Environment = Readonly<Record<string, string>>;

/** Starts `bin/assay` with these arguments, and with nothing of our own environment but what programs need. */
export const startAssay = (args: readonly string[], environment: Environment = {}): Assay => {
  const child = spawn(root('node_modules/.bin/node'), [root('bin/assay.mjs'), ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
      ASSAY_SETUP: 'never',
      ...environment,
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the command did not start');
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, ...said });
      for (const listener of listeners) listener();
    });
  });
  const signalGroup = (signal: NodeJS.Signals): void => {
    if (processesOf(pid).length > 0) process.kill(-pid, signal);
  };
  return {
    pid,
    ended,
    async untilSays(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const listener = (): void => {
        if (pattern.test(said.stdout) || pattern.test(said.stderr)) resolve();
        else if (child.exitCode !== null || child.signalCode !== null)
          reject(new Error(`it ended without ${pattern}:\n${said.stdout}\n${said.stderr}`));
      };
      listeners.add(listener);
      listener();
      await promise.finally(() => listeners.delete(listener));
    },
    interrupt: () => signalGroup('SIGINT'),
    kill: () => process.kill(pid, 'SIGKILL'),
    async [Symbol.asyncDispose]() {
      signalGroup('SIGKILL');
      await ended;
    },
  };
};

/** Runs a command to its end. */
export const assay = async (args: readonly string[], environment?: Environment): Promise<Ended> => {
  await using command = startAssay(args, environment);
  return await command.ended;
};

/** The living processes of a group (proc(5)), by id. */
export const processesOf = (group: number): readonly number[] =>
  readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(ofGroup) === group && state !== 'Z' ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });

/** Asks again until something holds: for what announces itself to nobody, such as a file or the end of a process. */
export const until = async (holds: () => boolean, what: string, milliseconds = 20_000): Promise<void> => {
  const deadline = performance.now() + milliseconds;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${milliseconds} ms`);
    await pause(20);
  }
};
