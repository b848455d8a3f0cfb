import { type ChildProcess, fork } from 'node:child_process';
import { addAbortListener } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RecordValue } from '../../../evidence/transcript.ts';
import { extension } from '../../../root.ts';
import { raceAbort } from '../../../wait.ts';
import type { AppAnswer, Call, HostMessage, HostOptions, SdkVersions } from './messages.ts';
import { unloadableSentence } from './unloadable.ts';

/** A machine cannot load an SDK; the message is the sentence to tell. */
export class UnloadableError extends Error {
  override readonly name = 'UnloadableError';
}

/** A process that apps run in, all on one release of the SDK. */
export interface AppHost extends AsyncDisposable {
  readonly versions: SdkVersions;
  /** Aborted, with an Error that says how, when the process ends, by itself or by us. */
  readonly gone: AbortSignal;
  /**
   * Has an app do something, and answers with what came of it.
   * @throws {Error} when the host cannot do that, or ends meanwhile
   */
  call(app: string, command: string, params: RecordValue, signal: AbortSignal): Promise<AppAnswer>;
  /** Has an app's events told; without a listener no more of them are. */
  listen(app: string, listener?: (name: string, value: RecordValue) => void): void;
}

const program = join(import.meta.dirname, `app-host/main.${extension}`);

/** What the SDK's database says of itself whenever it is opened; it means nothing. */
const noise = 'sqlcipherCodecAttach';

const lastLines = 5;

/** The end of what a process wrote to standard error. */
const tailOf = (child: ChildProcess): readonly string[] => {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() === '' || line.includes(noise)) return;
    lines.push(line);
    if (lines.length > lastLines) lines.shift();
  });
  return lines;
};

const endingOf = (child: ChildProcess, lines: readonly string[]): string => {
  const how = child.signalCode === null ? `with code ${child.exitCode}` : `by ${child.signalCode}`;
  return `the process of the apps ended ${how}${lines.length > 0 ? `: ${lines.join(' | ')}` : ''}`;
};

/** Without what a test runner or npm put there for themselves. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|NODE_CHANNEL|VITEST|npm_)/.test(name)),
  );

/** What is said to whoever waits for an answer. */
interface Pending {
  readonly resolve: (answer: AppAnswer) => void;
  readonly reject: (error: unknown) => void;
}

const settle = (pending: Pending | undefined, message: HostMessage): void => {
  if (message.kind === 'result') pending?.resolve({ kind: 'value', value: message.value });
  else if (message.kind === 'thrown')
    pending?.resolve({ kind: 'error', error: message.error, took: message.took });
  else if (message.kind === 'fault') pending?.reject(new Error(message.message));
};

/** Waits until the SDK has loaded. */
const readiness = async (
  child: ChildProcess,
  gone: AbortSignal,
  signal: AbortSignal,
): Promise<SdkVersions> => {
  const { promise, resolve, reject } = Promise.withResolvers<SdkVersions>();
  const onMessage = (message: HostMessage): void => {
    if (message.kind === 'ready') resolve(message.versions);
    else if (message.kind === 'unloadable')
      reject(
        new UnloadableError(
          unloadableSentence({ ...message, platform: process.platform, arch: process.arch }),
        ),
      );
  };
  using _ = addAbortListener(gone, () =>
    reject(new UnloadableError(`the SDK does not load: ${gone.reason.message}`)),
  );
  child.on('message', onMessage);
  try {
    return await raceAbort(promise, signal);
  } finally {
    child.off('message', onMessage);
  }
};

/**
 * Starts a process and loads an SDK in it. It ends with this process, however that one ends.
 * @throws {UnloadableError} where this machine cannot load the SDK
 */
export const startHost = async (options: HostOptions, signal: AbortSignal): Promise<AppHost> => {
  const child = fork(program, [JSON.stringify(options)], {
    execArgv: [],
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const lines = tailOf(child);
  const controller = new AbortController();
  const gone = controller.signal;
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, (name: string, value: RecordValue) => void>();
  const closed = Promise.withResolvers<void>();
  let calls = 0;

  const end = (why: string): void => {
    closed.resolve();
    controller.abort(new Error(why));
    for (const { reject } of pending.values()) reject(gone.reason);
    pending.clear();
  };
  child.on('error', (error) => end(`the process of the apps cannot be started: ${error.message}`));
  child.on('close', () => end(endingOf(child, lines)));
  child.on('message', (message: HostMessage) => {
    if (message.kind === 'event') listeners.get(message.app)?.(message.name, message.value);
    else if ('id' in message) {
      settle(pending.get(message.id), message);
      pending.delete(message.id);
    }
  });
  const dispose = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed.promise;
  };

  try {
    const versions = await readiness(child, gone, signal);
    return {
      versions,
      gone,
      async call(app, command, params, callSignal) {
        callSignal.throwIfAborted();
        gone.throwIfAborted();
        const { promise, resolve, reject } = Promise.withResolvers<AppAnswer>();
        calls += 1;
        const id = calls;
        pending.set(id, { resolve, reject });
        child.send({ id, app, command, params } satisfies Call, (error) => {
          if (error !== null) reject(gone.aborted ? gone.reason : error);
        });
        return await raceAbort(promise, callSignal);
      },
      listen(app, listener) {
        if (listener === undefined) listeners.delete(app);
        else listeners.set(app, listener);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
};
