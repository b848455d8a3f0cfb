import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandOutcome {
  /** The exit code; null where a signal ended it or it could not start. */
  readonly code: number | null;
  /** Standard output and error as they came, line by line. */
  readonly lines: readonly string[];
}

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly signal?: AbortSignal;
}

/** Runs a program on this host to its end. Does not throw for a failing or missing program. */
export async function runCommand(
  command: readonly string[],
  { environment = {}, directory, signal }: CommandOptions = {},
): Promise<CommandOutcome> {
  const [program = '', ...args] = command;
  const lines: string[] = [];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    ...(directory === undefined ? {} : { cwd: directory }),
    ...(signal === undefined ? {} : { signal }),
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  const ended = Promise.withResolvers<number | null>();
  child.on('error', (error) => {
    lines.push(error.message);
    ended.resolve(null);
  });
  child.on('close', (code) => ended.resolve(code));
  return { code: await ended.promise, lines };
}
