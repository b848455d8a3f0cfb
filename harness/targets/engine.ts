import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import type { Environment } from '../networks/environment.ts';
import { TargetError } from '../target-error.ts';
import { installPackages } from './apt.ts';
import { runCommand } from './command.ts';

export type Engine =
  | { readonly kind: 'ready'; readonly name: string }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly hint: string };

export interface EngineOptions {
  /** Whether a missing engine may be installed, where root on Debian or Ubuntu can. */
  readonly mayInstall: boolean;
  readonly report: (line: string) => void;
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
}

/** The engine's API as testcontainers found it. */
export type EngineApi = ContainerRuntimeClient['container']['dockerode'];

const hint = 'start Docker or Podman, or set DOCKER_HOST to the socket of one';
// A first start of dockerd took 3 s on 2 cores.
const startDeadline = 30_000;

/** Finds a Docker or Podman engine that answers; starts an installed one, installs a missing one if it may. */
export async function ensureEngine(options: EngineOptions): Promise<Engine> {
  const { mayInstall, report, environment = process.env } = options;
  const found = await findEngine();
  if (found !== undefined) return found;
  if (environment.DOCKER_HOST !== undefined) {
    return {
      kind: 'unavailable',
      reason: `no engine answers at DOCKER_HOST=${environment.DOCKER_HOST}`,
      hint,
    };
  }
  const started = await startInstalled(options);
  if (started !== undefined) return started;
  if (!mayInstall) return { kind: 'unavailable', reason: 'no container engine answers', hint };
  const outcome = await installPackages(['docker.io', 'iptables'], 'no container engine answers', {
    ...options,
    environment,
  });
  if (!outcome.installed) {
    return { kind: 'unavailable', reason: `no container engine answers, and ${outcome.reason}`, hint };
  }
  report('starting the container engine');
  const installed = (await findEngine()) ?? (await startInstalled(options));
  return (
    installed ?? {
      kind: 'unavailable',
      reason: 'the container engine was installed but does not start',
      hint,
    }
  );
}

/**
 * The client of the engine that answers.
 * @throws TargetError `no-engine`
 */
export async function engineClient(target: string): Promise<ContainerRuntimeClient> {
  prepare();
  try {
    return await findClient();
  } catch (cause) {
    throw new TargetError({
      code: 'no-engine',
      target,
      phase: 'engine',
      what: 'no container engine answers',
      hint,
      cause,
    });
  }
}

/** Loaded when it is needed: most commands start nothing, and it takes longer to load than they do. */
async function findClient(): Promise<ContainerRuntimeClient> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  return getContainerRuntimeClient();
}

async function findEngine(): Promise<Engine | undefined> {
  prepare();
  try {
    return ready(await findClient());
  } catch {
    const socket = podmanSockets().find((path) => existsSync(path));
    if (socket === undefined || process.env.DOCKER_HOST !== undefined) return undefined;
    process.env.DOCKER_HOST = `unix://${socket}`;
    try {
      return ready(await findClient());
    } catch {
      delete process.env.DOCKER_HOST;
      return undefined;
    }
  }
}

function ready(client: ContainerRuntimeClient): Engine {
  const { operatingSystem, serverVersion } = client.info.containerRuntime;
  return { kind: 'ready', name: `${serverVersion} on ${operatingSystem}` };
}

function prepare(): void {
  // The reaper of testcontainers is a container whose image needs a registry. Ours reads labels (reap.ts).
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
}

function podmanSockets(): readonly string[] {
  const user = process.env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.() ?? 0}`;
  return [join(user, 'podman', 'podman.sock'), '/run/podman/podman.sock'];
}

async function startInstalled({ report, signal }: EngineOptions): Promise<Engine | undefined> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && onPath('dockerd')) {
    report('starting dockerd');
    if (existsSync('/run/systemd/system')) await runCommand(['systemctl', 'start', 'docker']);
    else startDetached(['dockerd']);
    return untilAnswers(signal);
  }
  const [userSocket, systemSocket] = podmanSockets();
  const socket = isRoot ? systemSocket : userSocket;
  if (onPath('podman') && socket !== undefined) {
    report('starting the Podman service');
    startDetached(['podman', 'system', 'service', '--time=0', `unix://${socket}`]);
    return untilAnswers(signal);
  }
  return undefined;
}

/** The engine outlives this process: other runs and the user's own containers use it too. */
function startDetached([program = '', ...args]: readonly string[]): void {
  const log = openSync(join(tmpdir(), `assay-${program}.log`), 'a', 0o600);
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
  child.on('error', () => undefined);
  child.unref();
}

async function untilAnswers(signal?: AbortSignal): Promise<Engine | undefined> {
  const deadline = AbortSignal.any([AbortSignal.timeout(startDeadline), ...(signal ? [signal] : [])]);
  while (!deadline.aborted) {
    const engine = await findEngine();
    if (engine !== undefined) return engine;
    // Nothing announces that the socket answers, so ask again.
    await pause(100, undefined, { signal: deadline }).catch(() => undefined);
  }
  return undefined;
}

/** Whether a program can be found on PATH. */
export function onPath(program: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
