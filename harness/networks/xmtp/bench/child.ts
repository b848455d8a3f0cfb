import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { extension } from '../../../root.ts';
import { raceAbort } from '../../../wait.ts';

/** A program of the benchmark in a process of its own, so that its memory and CPU are its own. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Sends a question and waits for the answer. @throws {Error} when the process fails or ends first */
  ask<Answer>(question: unknown, signal: AbortSignal): Promise<Answer>;
}

type Message = { readonly answer: unknown } | { readonly problem: string };

const answerOf = async <Answer>(
  child: ChildProcess,
  name: string,
  question: unknown,
  signal: AbortSignal,
): Promise<Answer> => {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const ended = (code: number | null): void => reject(new Error(`${name} ended with exit code ${code}`));
  const answered = (message: Message): void => {
    if ('problem' in message) reject(new Error(`${name}: ${message.problem}`));
    else resolve(message.answer as Answer);
  };
  child.once('message', answered);
  child.once('exit', ended);
  child.once('error', reject);
  if (child.connected) child.send({ question });
  else ended(child.exitCode);
  try {
    return await raceAbort(promise, signal);
  } finally {
    child.off('message', answered);
    child.off('exit', ended);
    child.off('error', reject);
  }
};

/** Starts the program of this name beside this file, which answers questions by {@link answerQuestions}. */
export const startChild = (name: string): Child => {
  const child = fork(join(import.meta.dirname, `${name}.${extension}`), {
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  return {
    pid: child.pid ?? 0,
    ask: (question, signal) => answerOf(child, name, question, signal),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
};

/** Answers the questions of whoever started this process, and ends with them. */
export const answerQuestions = (answer: (question: unknown) => Promise<unknown>): void => {
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ question }: { readonly question: unknown }) => {
    const message: Message = await answer(question).then(
      (value) => ({ answer: value }),
      (error: unknown) => ({
        problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    );
    process.send?.(message);
  });
};
