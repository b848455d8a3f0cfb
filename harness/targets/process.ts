import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { countedAccounts, createAccounts, secondsForAccounts } from '../networks/accounts.ts';
import { authorityOf } from '../networks/certificates.ts';
import type { Address } from '../networks/site.ts';
import { TargetError, type TargetPhase } from '../target-error.ts';
import { raceAbort } from '../wait.ts';
import { installPackages } from './apt.ts';
import { runCommand } from './command.ts';
import { processConfigurationOf } from './configuration.ts';
import type { ProcessRecipe, ServerDefinition } from './definition.ts';
import { onPath } from './engine.ts';
import { startError } from './failure.ts';
import { certificateNames, type Home, renderHome } from './home.ts';
import { outside, portsOf } from './inside.ts';
import { openLog } from './log.ts';
import type { TargetRequest } from './name.ts';
import { thisOwner } from './owner.ts';
import { freePorts } from './ports.ts';
import { startLife } from './process-life.ts';
import { untilListenersReady } from './ready-listeners.ts';
import { homePrefix, register } from './registry.ts';
import type { StartOptions } from './start-options.ts';
import type { RunningTarget } from './target.ts';
import { render, renderAll } from './template.ts';

export type ProcessRequest = Extract<TargetRequest, { readonly driver: 'process' }>;

/** Starts a server of this host, from a folder of its own and on free ports, and makes its accounts. */
export async function startProcess(request: ProcessRequest, options: StartOptions): Promise<RunningTarget> {
  const { definition, id, config } = request;
  const { run, report, signal, directory } = options;
  const recipe = await usable(request, options);
  const configuration = processConfigurationOf(definition, config);
  const ports = await freePorts(portsOf(configuration.listeners));
  const authority = await (options.authority ?? authorityOf(run));
  const ca = [authority.certificate];
  const accounts = createAccounts(options.accounts);
  const home = await mkdtemp(homePrefix);
  const rendered = await renderHome({
    definition,
    configuration,
    accounts,
    home,
    ports,
    authority: authority.certificate,
    issued: await authority.issue(certificateNames(definition)),
  });
  await writeFiles(home, rendered);
  const log = await openLog(directory);
  const listeners = Object.fromEntries(
    Object.entries(configuration.listeners).map(([kind, inside]): [string, Address] => [
      kind,
      outside(inside, { host: '127.0.0.1', port: ports[kind] ?? 0 }),
    ]),
  );

  report(`starting ${id}`);
  const life = startLife(
    fill(recipe.command, rendered),
    renderAll(recipe.environment, rendered.values, definition.name),
    home,
    log,
  );
  let { seconds } = definition.readiness;
  let deadline = AbortSignal.timeout(seconds * 1000);
  const interrupted = AbortSignal.any([signal, life.gone]);
  let phase: TargetPhase = 'start';
  const writeDown = async (): Promise<void> => {
    const pid = life.pid();
    if (pid === undefined) return;
    const before = life.entry;
    life.entry = await register({ run, owner: thisOwner(), pid, home });
    if (before !== undefined && before !== life.entry) await rm(before, { force: true });
  };
  const served = { protocol: definition.protocol, domain: definition.domain, listeners, ca };
  const untilReady = (within: AbortSignal): Promise<void> => untilListenersReady(served, within);
  try {
    await writeDown();
    phase = 'readiness';
    await untilReady(AbortSignal.any([interrupted, deadline]));
    phase = 'accounts';
    seconds = secondsForAccounts(accounts.length);
    deadline = AbortSignal.timeout(seconds * 1000);
    if (configuration.accounts.command !== undefined && accounts.length > 0) {
      report(`making ${countedAccounts(accounts.length)} on ${id}`);
      const limit = AbortSignal.any([interrupted, deadline]);
      const command = fill(configuration.accounts.command, rendered);
      const outcome = await raceAbort(runCommand(command, { directory: home, signal: limit }), limit);
      if (outcome.code !== 0) throw new Error(outcome.lines.slice(-5).join('\n  '));
    }
    signal.throwIfAborted();
  } catch (failure) {
    await life.end();
    const { gone } = life;
    const hint = `see ${log.file.path}`;
    throw startError(failure, { phase, signal, gone, deadline, seconds, target: id, log, hint });
  }

  return {
    facts: {
      id,
      protocol: definition.protocol,
      name: definition.name,
      version: await versionOf(recipe),
      driver: 'process',
      config,
    },
    site: {
      protocol: definition.protocol,
      target: id,
      domain: definition.domain,
      listeners,
      ca,
      authority: { certificate: authority.certificate, key: authority.key },
      accounts: { kind: 'pool', accounts },
      logs: [log.file],
      ...(request.version.implements && { implements: request.version.implements }),
    },
    gone: life.gone,
    flushLogs: log.flush,
    power: {
      stop: (within) => life.halt('SIGTERM', within),
      kill: (within) => life.halt('SIGKILL', within),
      async start(within) {
        life.again();
        await writeDown();
        await untilReady(AbortSignal.any([life.gone, within]));
      },
    },
    [Symbol.asyncDispose]: life.end,
  };
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

function missing({ name, title }: ServerDefinition, target: string, what: string): TargetError {
  const hint = `install ${title}, or test it in a container: ${name}`;
  return new TargetError({ code: 'no-binary', target, phase: 'start', what, hint });
}

async function versionOf({ version }: ProcessRecipe): Promise<string> {
  if (version === undefined) return 'unknown';
  const { lines } = await runCommand(version.command);
  return new RegExp(version.pattern).exec(lines.join('\n'))?.[1] ?? 'unknown';
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
