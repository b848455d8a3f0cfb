import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '../error-message.ts';
import { TargetError } from '../target-error.ts';
import { installPackages } from './apt.ts';
import { runCommand } from './command.ts';
import { type EngineApi, onPath } from './engine.ts';
import { follow } from './progress.ts';

export interface BaseOptions {
  readonly target: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

// A registry that answers says so at once; without a route the engine's own time-out takes far longer.
const registryTimeout = 8_000;
let registryAnswers: Promise<boolean> | undefined;
const bases = new Map<string, Promise<string>>();

/** The Debian image to build on: the public one where a registry answers, else one made from apt's mirror. */
export function ensureBase(api: EngineApi, suite: string, options: BaseOptions): Promise<string> {
  const known = bases.get(suite);
  if (known !== undefined) return known;
  const made = findOrMake(api, suite, options);
  bases.set(suite, made);
  made.catch(() => bases.delete(suite));
  return made;
}

async function findOrMake(api: EngineApi, suite: string, options: BaseOptions): Promise<string> {
  const published = `debian:${suite.endsWith('-backports') ? suite : `${suite}-slim`}`;
  const local = `assay/base:${suite}`;
  for (const image of [local, published]) if (await imageExists(api, image)) return image;
  if (registryAnswers === undefined) {
    const first = pull(api, published, options);
    registryAnswers = first;
    if (await first) return published;
  } else if ((await registryAnswers) && (await pull(api, published, options))) return published;
  await bootstrap(api, suite, local, options);
  return local;
}

export async function imageExists(api: EngineApi, image: string): Promise<boolean> {
  try {
    await api.getImage(image).inspect();
    return true;
  } catch {
    return false;
  }
}

async function pull(api: EngineApi, image: string, { report, signal }: BaseOptions): Promise<boolean> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), registryTimeout);
  try {
    report(`looking for ${image} in the registry`);
    const stream = await api.pull(image, { abortSignal: AbortSignal.any([signal, silence.signal]) });
    await follow(api, stream, () => clearTimeout(timer));
    return true;
  } catch {
    signal.throwIfAborted();
    report(`no registry answers for ${image}`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function bootstrap(api: EngineApi, suite: string, image: string, options: BaseOptions): Promise<void> {
  const { target, report, signal } = options;
  const fail = (what: string, hint: string, log: readonly string[] = []) =>
    new TargetError({ code: 'no-base-image', target, phase: 'image', what, hint, log });
  if (onPath('mmdebstrap') === undefined) {
    const why = `no registry answers, so the ${suite} base image is made from the Debian mirror`;
    const outcome = await installPackages(['mmdebstrap'], why, { report, signal });
    if (!outcome.installed) {
      throw fail(
        `no registry answers and mmdebstrap is missing: ${outcome.reason}`,
        'install mmdebstrap, or let the engine reach a registry',
      );
    }
  }
  report(`making a ${suite} base image from the Debian mirror (about 20 s)`);
  const folder = await mkdtemp(join(tmpdir(), 'assay-base-'));
  try {
    const archive = join(folder, 'base.tar');
    const outcome = await runCommand(bootstrapCommand(suite, archive, await aptMirror()), { signal });
    signal.throwIfAborted();
    if (outcome.code !== 0) {
      throw fail(
        `mmdebstrap could not make a ${suite} image`,
        'see its output above',
        outcome.lines.slice(-10),
      );
    }
    const [repo, tag] = image.split(':');
    await follow(api, await api.importImage(archive, { repo, tag }));
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof TargetError ? cause : fail(errorMessage(cause), 'see the engine’s own log');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The mmdebstrap call that makes a suite's base image. Backports come on top of the suite they are for. */
export function bootstrapCommand(
  suite: string,
  archive: string,
  mirror: string | undefined,
): readonly string[] {
  const release = suite.replace(/-backports$/, '');
  const sources =
    release === suite
      ? mirror === undefined
        ? []
        : [mirror]
      : // mmdebstrap knows a default mirror, but not for a second suite.
        [release, suite].map((name) => `deb ${mirror ?? ''} ${name} main`);
  return [
    'mmdebstrap',
    '--variant=minbase',
    '--include=ca-certificates',
    // The mirror may be a snapshot, whose Release files have expired.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    '--aptopt=Acquire::Check-Date "false"',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    '--dpkgopt=path-exclude=/usr/share/locale/*',
    release,
    archive,
    ...sources,
  ];
}

/** The address of the Debian mirror that this host's apt uses. */
async function aptMirror(): Promise<string | undefined> {
  const format = '$(LABEL)\t$(COMPONENT)\t$(SITE)';
  const outcome = await runCommand([
    'apt-get',
    'indextargets',
    '--format',
    format,
    'Created-By: Packages',
    'Label: Debian',
  ]);
  if (outcome.code !== 0) return undefined;
  return outcome.lines.map((line) => line.split('\t')).find(([, component]) => component === 'main')?.[2];
}
