import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createAccounts } from './accounts.ts';
import { installPackages } from './apt.ts';
import { authorityOf } from './certificates.ts';
import { runCommand } from './command.ts';
import type { Definition, ProcessRecipe } from './definition.ts';
import { onPath } from './engine.ts';
import { TargetError, type TargetPhase } from './errors.ts';
import { explainFailure } from './failure.ts';
import { certificateNames, type Home, renderHome } from './home.ts';
import { openLog, type ServerLog } from './log.ts';
import type { TargetRequest } from './name.ts';
import { thisOwner } from './owner.ts';
import { raceAbort } from './race.ts';
import { untilListenersReady } from './ready-listeners.ts';
import { homePrefix, register } from './registry.ts';
import type { StartOptions } from './start-options.ts';
import { type Address, type ListenerKind, listenerKinds, type RunningTarget } from './target.ts';
import { render } from './template.ts';

export type ProcessRequest = Extract<TargetRequest, { readonly driver: 'process' }>;

// How long a server may take to save its data before it is killed.
const grace = 2_000;

/** Starts a server of this host, from a folder of its own and on free ports, and makes its accounts. */
export async function startProcess(request: ProcessRequest, options: StartOptions): Promise<RunningTarget> {
  const { definition, id } = request;
  const { run, config, report, signal, directory } = options;
  const recipe = await usable(request, options);
  const configuration = recipe.configurations[config];
  const ports = await freePorts(configuration.listeners);
  const authority = await (options.authority ?? authorityOf(run));
  const ca = [authority.certificate];
  const accounts = createAccounts(options.accounts);
  const home = await mkdtemp(homePrefix);
  const rendered = await renderHome({
    definition,
    configuration,
    accountsRecipe: definition.accounts,
    accounts,
    home,
    ports,
    authority: authority.certificate,
    issued: await authority.issue(certificateNames(definition)),
  });
  await writeFiles(home, rendered);
  const log = await openLog(directory);
  const listeners = Object.fromEntries(
    Object.entries(ports).map(([kind, port]): [string, Address] => [kind, { host: '127.0.0.1', port }]),
  );

  report(`starting ${id}`);
  const life = startLife(fill(recipe.command, rendered), environmentOf(recipe, rendered), home, log);
  const deadline = AbortSignal.timeout(definition.readiness.seconds * 1000);
  const interrupted = AbortSignal.any([signal, life.gone]);
  const patience = AbortSignal.any([interrupted, deadline]);
  let phase: TargetPhase = 'start';
  try {
    if (life.pid !== undefined) life.entry = await register({ run, owner: thisOwner(), pid: life.pid, home });
    phase = 'readiness';
    await untilListenersReady(listeners, { domain: definition.domain, ca }, patience);
    phase = 'accounts';
    if (definition.accounts.command !== undefined && accounts.length > 0) {
      report(`making ${accounts.length} accounts on ${id}`);
      const command = fill(definition.accounts.command, rendered);
      const outcome = await raceAbort(runCommand(command, { directory: home, signal: patience }), patience);
      if (outcome.code !== 0) throw new Error(outcome.lines.slice(-5).join('\n  '));
    }
    signal.throwIfAborted();
  } catch (failure) {
    await life.end();
    const { gone } = life;
    const { seconds } = definition.readiness;
    const { code, what } = explainFailure(failure, { phase, signal, gone, deadline, seconds });
    const hint = `see ${log.file.path}`;
    throw new TargetError({ code, target: id, phase, what, log: log.lastLines(), hint, cause: failure });
  }

  return {
    facts: { id, name: definition.name, version: await versionOf(recipe), driver: 'process', config },
    endpoint: {
      target: id,
      domain: definition.domain,
      listeners,
      ca,
      accounts: { kind: 'pool', accounts },
      logs: [log.file],
    },
    gone: life.gone,
    [Symbol.asyncDispose]: life.end,
  };
}

interface Life {
  readonly pid: number | undefined;
  readonly gone: AbortSignal;
  /** The registry's file, removed with the process. */
  entry?: string;
  readonly end: () => Promise<void>;
}

function startLife(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
  home: string,
  log: ServerLog,
): Life {
  const gone = new AbortController();
  const child: ChildProcess = spawn(program, args, {
    cwd: home,
    env: { ...process.env, ...environment },
    // A group of its own, so that its end takes its children along.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => log.write(chunk));
  const exited = Promise.withResolvers<string>();
  child.on('error', (error) => exited.resolve(`it could not be run: ${error.message}`));
  child.on('close', (code, signal) => exited.resolve(`it exited with ${signal ?? `code ${code}`}`));
  let ended: Promise<void> | undefined;
  exited.promise.then((how) => {
    if (ended === undefined) gone.abort(new Error(how));
  });
  const life: Life = {
    pid: child.pid,
    gone: gone.signal,
    end: () => {
      ended ??= (async () => {
        killGroup(child.pid, 'SIGTERM');
        const killer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), grace);
        await exited.promise;
        clearTimeout(killer);
        // Whatever it started and left.
        killGroup(child.pid, 'SIGKILL');
        await rm(home, { recursive: true, force: true });
        if (life.entry !== undefined) await rm(life.entry, { force: true });
        await log.close();
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

async function usable(
  { definition, id }: ProcessRequest,
  { report, signal, environment }: StartOptions,
): Promise<ProcessRecipe> {
  const recipe = definition.process;
  if (recipe === undefined) throw missing(definition, id, 'there is no recipe to run it without a container');
  if (onPath(recipe.binary) !== undefined) return recipe;
  if (recipe.package === undefined) throw missing(definition, id, `${recipe.binary} is not on PATH`);
  const why = `${recipe.binary} is not on PATH`;
  const outcome = await installPackages([recipe.package], why, {
    report,
    signal,
    startServices: false,
    ...(environment === undefined ? {} : { environment }),
  });
  if (outcome.installed && onPath(recipe.binary) !== undefined) return recipe;
  const reason = outcome.installed ? `${recipe.package} did not bring it` : outcome.reason;
  throw missing(definition, id, `${why}, and ${reason}`);
}

function missing({ name, title }: Definition, target: string, what: string): TargetError {
  const hint = `install ${title}, or test it in a container: ${name}`;
  return new TargetError({ code: 'no-binary', target, phase: 'start', what, hint });
}

async function versionOf({ version }: ProcessRecipe): Promise<string> {
  if (version === undefined) return 'unknown';
  const { lines } = await runCommand(version.command);
  return new RegExp(version.pattern).exec(lines.join('\n'))?.[1] ?? 'unknown';
}

/** Ports that were free a moment ago; what takes one in between makes the start fail, and says so. */
async function freePorts(
  listeners: Readonly<Partial<Record<ListenerKind, number>>>,
): Promise<Readonly<Record<string, number>>> {
  const kinds = listenerKinds.filter((kind) => listeners[kind] !== undefined);
  return Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await freePort()] as const)));
}

async function freePort(): Promise<number> {
  const server = createServer();
  const listening = Promise.withResolvers<number>();
  server.on('error', listening.reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') listening.resolve(address.port);
  });
  const port = await listening.promise;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function writeFiles(home: string, { files }: Home): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o600 });
  }
}

function fill(command: readonly string[], { values }: Home): readonly string[] {
  return command.map((word) => render(word, values, command[0] ?? ''));
}

function environmentOf({ environment = {} }: ProcessRecipe, { values }: Home): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, render(value, values, name)]),
  );
}
