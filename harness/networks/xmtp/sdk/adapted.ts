import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { withoutNewer } from './elf.ts';
import { glibcOf } from './glibc.ts';
import { glibcProblem } from './unloadable.ts';

/**
 * Bindings that were built on a system with glibc 2.38 ask for two functions by that version, which read numbers
 * and differ from the older ones in nothing that the bindings use.
 */
const newer = { glibc: '2.38', version: 'GLIBC_2.38', prefix: '__isoc23_', like: 'malloc' } as const;

/** A native library that stands for the bindings' own on a machine with an older glibc. */
export interface AdaptedLibrary {
  readonly path: string;
  readonly glibc: string;
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** In one step, as another process may be about it too. */
const keep = (path: string, library: Buffer): void => {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, library);
  renameSync(temporary, path);
};

/**
 * The library to load in place of the one that bindings bring, where this machine's glibc is too old for that one:
 * the same but for two functions, kept in the cache. Nothing where the bindings load as they are, or where this
 * would not help either.
 * @param bindings the main file of @xmtp/node-bindings, beside which its libraries are
 */
export const adaptedLibrary = (
  bindings: string,
  glibc = glibcOf(),
  cache = cacheFolder(),
): AdaptedLibrary | undefined => {
  if (glibc === undefined || glibcProblem(glibc, newer.glibc, '') === undefined) return undefined;
  const own = join(dirname(bindings), `bindings_node.linux-${process.arch}-gnu.node`);
  if (!isThere(own)) return undefined;
  // Size and time tell builds apart without reading them at every start.
  const { size, mtimeMs } = statSync(own);
  const key = createHash('sha256').update(`${own} ${size} ${mtimeMs}`).digest('hex').slice(0, 16);
  const path = join(cache, 'xmtp-sdk', `adapted-${key}.node`);
  if (isThere(path)) return { path, glibc };
  const library = withoutNewer(readFileSync(own), newer.version, newer.prefix, newer.like);
  if (library === undefined) return undefined;
  keep(path, library);
  return { path, glibc };
};
