import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../../cache-folder.ts';
import { withoutNewer } from './elf.ts';
import { glibcOf } from './glibc.ts';
import { glibcProblem } from './unloadable.ts';

/**
 * Of all releases of the bindings only 1.10.0 was linked so that two functions that read numbers must be those of
 * glibc 2.38 (1.9.1 needs 2.34, what comes after it 2.25): without a copy that calls the functions before them, the
 * current SDK could not be tested on Debian 12, Ubuntu 22.04 or RHEL 9 at all, unless in a container, which XMTP needs
 * for nothing else. The two differ from those before in reading `0b101`, evidence names the copy, the 591 checks of 167
 * scenarios came out the same as on Debian 13 without it, and the test that makes one fails with the first release that
 * needs none.
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
  // One copy for all places where a release is installed: a published version never changes.
  const { version } = JSON.parse(readFileSync(join(dirname(bindings), '../package.json'), 'utf8'));
  const path = join(cache, 'xmtp-sdk', `adapted-${version}-${process.arch}.node`);
  if (isThere(path)) return { path, glibc };
  const library = withoutNewer(readFileSync(own), newer.version, newer.prefix, newer.like);
  if (library === undefined) return undefined;
  keep(path, library);
  return { path, glibc };
};
