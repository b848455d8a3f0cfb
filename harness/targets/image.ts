import { isUtf8 } from 'node:buffer';
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
    context.map(async (file) => hashable(await readFile(join(definition.directory, file)))),
  );
  const tags = suitesOf(version).map((suite) => imageTag(definition.name, version, suite, contents));
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

/** A Dockerfile that installs no Debian package is built as it is. */
const suitesOf = ({ suites }: Version): readonly (string | undefined)[] => suites ?? [undefined];

/** A file as text that no other file has, also where it is no text. */
const hashable = (content: Buffer): string => content.toString(isUtf8(content) ? 'utf8' : 'latin1');

/** `assay/NAME:VERSION-HASH`, where the hash covers all that goes into the image apart from the mirror's state. */
export function imageTag(
  name: string,
  version: Version,
  suite: string | undefined,
  contents: readonly string[],
): string {
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
  const suites = suitesOf(version);
  for (const [index, suite] of suites.entries()) {
    const tag = tags[index] ?? '';
    const base: BaseOptions = { target, report, signal };
    try {
      const from = suite === undefined ? undefined : { suite, image: await ensureBase(api, suite, base) };
      await build(api, definition, version, { ...options, tag, ...(from && { from }) });
      return tag;
    } catch (failure) {
      signal.throwIfAborted();
      failures.push(failure);
      const next = suites[index + 1];
      if (next !== undefined)
        report(`${suite} does not do (${errorMessage(failure).split('\n')[0]}), trying ${next}`);
    }
  }
  throw failures[0];
}

interface OneBuild extends BuildOptions {
  readonly tag: string;
  /** The suite that its package comes from, and the image of it. */
  readonly from?: { readonly suite: string; readonly image: string };
}

async function build(
  api: EngineApi,
  definition: ServerDefinition,
  version: Version,
  one: OneBuild,
): Promise<void> {
  const { target, report, signal, from, tag, context } = one;
  const source = from?.suite ?? context[0];
  report(`building ${tag} from ${source} (about 10 s)`);
  const lines: string[] = [];
  try {
    const stream = await api.buildImage(
      { context: definition.directory, src: [...context] },
      {
        t: tag,
        dockerfile: context[0] ?? 'Dockerfile',
        buildargs: from
          ? { BASE: from.image, SUITE: from.suite, VERSION: version.package ?? '*' }
          : { VERSION: version.version },
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
      what: `the image could not be built from ${source}: ${errorMessage(cause)}`,
      log: lines.slice(-15),
      hint: from
        ? 'check that the Debian mirror answers and still holds this version'
        : `see how it builds by hand: docker build -f ${source} ${definition.directory}`,
      cause,
    });
  }
}
