import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '../error-message.ts';
import { TargetError } from '../target-error.ts';
import { type BaseOptions, ensureBase, imageExists } from './base.ts';
import type { ServerDefinition, Version } from './definition.ts';
import type { EngineApi } from './engine.ts';
import { follow } from './progress.ts';

export interface ImageOptions {
  readonly target: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

const underway = new Map<string, Promise<string>>();

/**
 * The image of a target's version, built from Debian packages unless an image of the same inputs is there.
 * It bears no label of ours: users start containers of it, and these would inherit it.
 */
export async function ensureImage(
  api: EngineApi,
  definition: ServerDefinition,
  version: Version,
  options: ImageOptions,
): Promise<string> {
  const dockerfile = version.dockerfile ?? 'Dockerfile';
  const context = [dockerfile, ...(definition.context ?? [])];
  const contents = await Promise.all(
    context.map((file) => readFile(join(definition.directory, file), 'utf8')),
  );
  const tags = version.suites.map((suite) => imageTag(definition.name, version, suite, contents));
  for (const tag of tags) if (await imageExists(api, tag)) return tag;

  const key = tags.join(' ');
  const build = underway.get(key) ?? buildFirst(api, definition, version, { ...options, context, tags });
  underway.set(key, build);
  try {
    return await build;
  } finally {
    underway.delete(key);
  }
}

/** `assay/NAME:VERSION-HASH`, where the hash covers all that goes into the image apart from the mirror's state. */
export function imageTag(name: string, version: Version, suite: string, contents: readonly string[]): string {
  const inputs = JSON.stringify([contents, suite, version.package]);
  return `assay/${name}:${version.version}-${createHash('sha256').update(inputs).digest('hex').slice(0, 12)}`;
}

interface BuildOptions extends ImageOptions {
  /** The Dockerfile, and what it copies. */
  readonly context: readonly string[];
  readonly tags: readonly string[];
}

/** Takes the first suite that works: backports come and go from mirrors. */
async function buildFirst(
  api: EngineApi,
  definition: ServerDefinition,
  version: Version,
  options: BuildOptions,
): Promise<string> {
  const { target, report, signal, tags } = options;
  const failures: unknown[] = [];
  for (const [index, suite] of version.suites.entries()) {
    const tag = tags[index] ?? '';
    const base: BaseOptions = { target, report, signal };
    try {
      const image = await ensureBase(api, suite, base);
      await build(api, definition, version, { ...options, suite, tag, image });
      return tag;
    } catch (failure) {
      signal.throwIfAborted();
      failures.push(failure);
      const next = version.suites[index + 1];
      if (next !== undefined)
        report(`${suite} does not do (${errorMessage(failure).split('\n')[0]}), trying ${next}`);
    }
  }
  throw failures[0];
}

interface OneBuild extends BuildOptions {
  readonly suite: string;
  readonly tag: string;
  readonly image: string;
}

async function build(
  api: EngineApi,
  definition: ServerDefinition,
  version: Version,
  one: OneBuild,
): Promise<void> {
  const { target, report, signal, suite, tag, image, context } = one;
  report(`building ${tag} from ${suite} (about 10 s)`);
  const lines: string[] = [];
  try {
    const stream = await api.buildImage(
      { context: definition.directory, src: [...context] },
      {
        t: tag,
        dockerfile: context[0] ?? 'Dockerfile',
        buildargs: { BASE: image, SUITE: suite, VERSION: version.package },
        // Engines without a bridge of their own resolve and reach the mirror as the host does.
        networkmode: 'host',
        rm: true,
        forcerm: true,
        abortSignal: signal,
      },
    );
    await follow(api, stream, (line) => lines.push(line));
  } catch (cause) {
    signal.throwIfAborted();
    throw new TargetError({
      code: 'build-failed',
      target,
      phase: 'image',
      what: `the image could not be built from ${suite}: ${errorMessage(cause)}`,
      log: lines.slice(-15),
      hint: 'check that the Debian mirror answers and still holds this version',
      cause,
    });
  }
}
