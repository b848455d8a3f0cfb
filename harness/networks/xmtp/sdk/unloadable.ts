/** What is known where an SDK does not load. */
export interface Unloadable {
  readonly causes: readonly string[];
  readonly glibc?: string | undefined;
  readonly platform: string;
  readonly arch: string;
  /** The version of the bindings; nothing where it cannot be told. */
  readonly bindings?: string | undefined;
}

const newest = (versions: readonly string[]): string | undefined =>
  versions.toSorted((a, b) => Number(b.split('.')[1]) - Number(a.split('.')[1]))[0];

/** One sentence on what hinders a machine from loading an SDK. */
export const unloadableSentence = ({ causes, glibc, platform, arch, bindings }: Unloadable): string => {
  const what = `@xmtp/node-bindings${bindings === undefined ? '' : ` ${bindings}`}`;
  const all = causes.join('\n');
  const needed = newest([...all.matchAll(/GLIBC_(\d+\.\d+)' not found/g)].map(([, version = '']) => version));
  if (needed !== undefined)
    return `this machine has ${glibc === undefined ? 'an older glibc' : `glibc ${glibc}`}, ${what} needs ${needed}`;
  const [, absent] = /Cannot find (?:package|module) '(@xmtp\/node-(?:sdk|bindings))'/.exec(all) ?? [];
  if (absent !== undefined) return `${absent} is not installed`;
  if (/Cannot find native binding/.test(all))
    return `${what} has no native build for this machine (${platform} ${arch}${platform === 'linux' && glibc === undefined ? ', not glibc' : ''})`;
  return `${what} does not load: ${causes.at(-1) ?? 'no reason was given'}`;
};

/** Why a machine with this glibc need not even try; nothing where it may. */
export const glibcProblem = (
  glibc: string | undefined,
  needed: string,
  bindings: string,
): string | undefined => {
  if (glibc === undefined) return undefined;
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  const enough = major > neededMajor || (major === neededMajor && minor >= neededMinor);
  return enough
    ? undefined
    : `this machine has glibc ${glibc}, @xmtp/node-bindings ${bindings} needs ${needed}`;
};
