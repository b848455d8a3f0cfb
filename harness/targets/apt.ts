import { existsSync } from 'node:fs';
import { runCommand } from './command.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface InstallOptions {
  /** Says to the user what is about to happen and why. */
  readonly report: (line: string) => void;
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
}

export type Installed = { readonly installed: true } | { readonly installed: false; readonly reason: string };

/** Why packages cannot be installed on this host; undefined where they can. */
export function whyNoInstall(environment: Environment = process.env): string | undefined {
  if (environment.ASSAY_SETUP === 'never') return 'ASSAY_SETUP is "never"';
  if (!existsSync('/usr/bin/apt-get')) return 'this is not a Debian or Ubuntu system';
  if (process.getuid?.() !== 0) return 'only root may install packages';
  return undefined;
}

/** Installs Debian packages on this host, after saying so. */
export async function installPackages(
  packages: readonly string[],
  why: string,
  { report, environment = process.env, signal }: InstallOptions,
): Promise<Installed> {
  const reason = whyNoInstall(environment);
  if (reason !== undefined) return { installed: false, reason };
  report(`installing ${packages.join(', ')} with apt-get: ${why}`);
  const options = {
    // A package that starts its service would take ports and run beside what is under test.
    environment: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    ...(signal === undefined ? {} : { signal }),
  };
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  let outcome = await runCommand(install, options);
  if (outcome.code !== 0) {
    // The lists may be missing or older than the mirror.
    await runCommand(['apt-get', 'update'], options);
    outcome = await runCommand(install, options);
  }
  if (outcome.code === 0) return { installed: true };
  return { installed: false, reason: `apt-get failed: ${outcome.lines.slice(-3).join(' ')}` };
}
