import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { countedAccounts, createAccounts, secondsForAccounts } from '../networks/accounts.ts';
import { authorityOf } from '../networks/certificates.ts';
import { networkNamed } from '../networks/index.ts';
import type { Address } from '../networks/site.ts';
import { TargetError, type TargetPhase } from '../target-error.ts';
import { raceAbort } from '../wait.ts';
import { differentPasswords } from './accounts.ts';
import { installPackages } from './apt.ts';
import { runCommand } from './command.ts';
import { processConfigurationOf } from './configuration.ts';
import type { ProgramRecipe } from './definition.ts';
import { unable } from './director.ts';
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
  const { definition, version, id, config } = request;
  const { run, report, signal, directory } = options;
  const recipe = await usable(request, options);
  const configuration = processConfigurationOf(definition, version, config);
  const { accounts: accountsRecipe } = configuration;
  const ports = await freePorts(portsOf(configuration.listeners));
  const authority = await (options.authority ?? authorityOf(run));
  const ca = [authority.certificate];
  const accounts = accountsRecipe === undefined ? [] : createAccounts(options.accounts, differentPasswords);
  const home = await mkdtemp(homePrefix);
  const rendered = await renderHome({
    definition,
    version,
    configuration,
    accounts,
    home,
    ports,
    authority: authority.certificate,
    issued: await authority.issue(certificateNames(definition)),
  });
  await writeFiles(home, rendered);
  const log = openLog(directory);
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
    if (accountsRecipe?.command !== undefined && accounts.length > 0) {
      report(`making ${countedAccounts(accounts.length)} on ${id}`);
      const limit = AbortSignal.any([interrupted, deadline]);
      const command = fill(accountsRecipe.command, rendered);
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
      version: await versionOf(recipe, request),
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
      accounts: accountsRecipe
        ? { kind: 'pool', accounts }
        : networkNamed(definition.protocol).accounts.usual,
      logs: [log.file],
      unasked: unable(['names'], 'a process of this host asks whom the host asks for names'),
      ...(request.version.implements && { implements: request.version.implements }),
    },
    gone: life.gone,
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
  { definition, version, id }: ProcessRequest,
  { report, signal, environment }: StartOptions,
): Promise<ProgramRecipe> {
  const recipe = definition.process;
  if (recipe === undefined) throw missing(definition, id, 'there is no recipe to run it without a container');
  const binary = render(recipe.binary, { folder: definition.directory, version: version.version }, id);
  const isThere = (): boolean => (isAbsolute(binary) ? existsSync(binary) : onPath(binary) !== undefined);
  if (isThere()) return recipe;
  const why = isAbsolute(binary) ? `there is no ${binary}` : `${binary} is not on PATH`;
  if (recipe.package === undefined) throw missing(definition, id, why);
  const outcome = await installPackages([recipe.package], why, {
    report,
    signal,
    startServices: false,
    ...(environment === undefined ? {} : { environment }),
  });
  if (outcome.installed && isThere()) return recipe;
  const reason = outcome.installed ? `${recipe.package} did not bring it` : outcome.reason;
  throw missing(definition, id, `${why}, and ${reason}`);
}

function missing(
  { driver, name, title }: ProcessRequest['definition'],
  target: string,
  what: string,
): TargetError {
  const contained = driver === 'container' ? `, or test it in a container: ${name}` : '';
  const hint = `install ${title}${contained}`;
  return new TargetError({ code: 'no-binary', target, phase: 'start', what, hint });
}

/** As the program says; where there is no way to ask it, as it was asked for by a definition of nothing else. */
async function versionOf(
  { version }: ProgramRecipe,
  { definition, version: asked }: ProcessRequest,
): Promise<string> {
  if (version === undefined) return definition.driver === 'process' ? asked.version : 'unknown';
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
