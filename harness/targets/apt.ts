import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { Environment } from '../networks/environment.ts';
import { runCommand } from './command.ts';

export interface InstallOptions {
  /** Says to the user what is about to happen and why. */
  readonly report: (line: string) => void;
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
  /** Whether services among the packages may be started, as they are by default. */
  readonly startServices?: boolean;
}

export type Installed = { readonly installed: true } | { readonly installed: false; readonly reason: string };

/** Why packages cannot be installed on this host; undefined where they can. */
export function whyNoInstall(environment: Environment = process.env): string | undefined {
  if (environment.ASSAY_SETUP === 'never') return 'ASSAY_SETUP is "never"';
  if (!existsSync('/usr/bin/apt-get')) return 'this is not a Debian or Ubuntu system';
  if (process.getuid?.() !== 0) return 'only root may install packages';
  return undefined;
}

const underway = new Map<string, Promise<Installed>>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Installs Debian packages on this host, after saying so. Several targets may need the same ones at once: they share
 * one installation, and others wait for it, since apt-get takes a lock.
 */
export function installPackages(
  packages: readonly string[],
  why: string,
  options: InstallOptions,
): Promise<Installed> {
  const reason = whyNoInstall(options.environment);
  if (reason !== undefined) return Promise.resolve({ installed: false, reason });
  const key = packages.join(' ');
  const known = underway.get(key);
  if (known) return known;
  const installing = last.then(() => install(packages, why, options));
  last = installing.catch(() => undefined);
  underway.set(key, installing);
  return installing.finally(() => underway.delete(key));
}

// Somebody else's apt-get may be at work, as on a machine that has just started.
const lockSeconds = 120;

async function install(
  packages: readonly string[],
  why: string,
  { report, signal, startServices = true }: InstallOptions,
): Promise<Installed> {
  report(`installing ${packages.join(', ')} with apt-get: ${why}`);
  const options = {
    environment: { DEBIAN_FRONTEND: 'noninteractive' },
    ...(signal === undefined ? {} : { signal }),
  };
  const wait = `DPkg::Lock::Timeout=${lockSeconds}`;
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', '-o', wait, ...packages];
  await using _policy = startServices ? undefined : await forbidServices();
  let outcome = await runCommand(command, options);
  if (outcome.code !== 0) {
    // The lists may be missing or older than the mirror.
    await runCommand(['apt-get', 'update', '-o', wait], options);
    outcome = await runCommand(command, options);
  }
  if (outcome.code === 0) return { installed: true };
  return { installed: false, reason: `apt-get failed: ${outcome.lines.slice(-3).join(' ')}` };
}

/** Keeps packages from starting their services: these would take ports and run beside what is under test. */
async function forbidServices(): Promise<AsyncDisposable | undefined> {
  // Package scripts ask this program; 101 means no (invoke-rc.d(8)). One that is there already stays in charge.
  const policy = '/usr/sbin/policy-rc.d';
  try {
    await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
  } catch {
    return undefined;
  }
  return { [Symbol.asyncDispose]: () => rm(policy, { force: true }) };
}
