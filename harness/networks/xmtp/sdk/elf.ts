/** Section types of ELF: the dynamic symbols, their versions, and the versions that are needed. */
const types = { symbols: 11, versions: 0x6fffffff, needs: 0x6ffffffe } as const;

const symbolSize = 24;
const undefinedSection = 0;
/** A version that is missing is no error (VER_FLG_WEAK). */
const weak = 2;

interface Section {
  readonly offset: number;
  readonly size: number;
  /** The index of the section with its strings. */
  readonly link: number;
}

/** A version that a library must have, and where in the file that stands. */
interface Need {
  readonly version: string;
  readonly index: number;
  readonly flagsAt: number;
}

const isElf64 = (image: Buffer): boolean =>
  image.length > 64 && image.readUInt32BE(0) === 0x7f454c46 && image[4] === 2 && image[5] === 1;

const sectionsOf = (image: Buffer): readonly (Section & { readonly type: number })[] => {
  const at = Number(image.readBigUInt64LE(0x28));
  const size = image.readUInt16LE(0x3a);
  return Array.from({ length: image.readUInt16LE(0x3c) }, (_, index) => {
    const entry = at + index * size;
    return {
      type: image.readUInt32LE(entry + 4),
      offset: Number(image.readBigUInt64LE(entry + 24)),
      size: Number(image.readBigUInt64LE(entry + 32)),
      link: image.readUInt32LE(entry + 40),
    };
  });
};

const textAt = (image: Buffer, at: number): string => image.toString('latin1', at, image.indexOf(0, at));

const needsIn = (image: Buffer, { offset }: Section, strings: number): readonly Need[] => {
  const found: Need[] = [];
  for (let file = offset, nextFile = 1; nextFile !== 0; file += nextFile) {
    nextFile = image.readUInt32LE(file + 12);
    for (let need = file + image.readUInt32LE(file + 8), next = 1; next !== 0; need += next) {
      next = image.readUInt32LE(need + 12);
      found.push({
        version: textAt(image, strings + image.readUInt32LE(need + 8)),
        index: image.readUInt16LE(need + 6),
        flagsAt: need + 4,
      });
    }
  }
  return found;
};

/**
 * A shared library that needs a newer version of the C library for some functions, made to use the older
 * functions of the same name without this prefix. Nothing else of it changes. Nothing where the newer version is
 * not needed, or is needed for more than that.
 * @param version such as `GLIBC_2.38`
 * @param prefix such as `__isoc23_`: `__isoc23_strtol` is `strtol` that also reads binary digits
 * @param like a function of the C library whose version stands for the oldest one
 */
export const withoutNewer = (
  library: Buffer,
  version: string,
  prefix: string,
  like: string,
): Buffer | undefined => {
  if (!isElf64(library)) return undefined;
  const image = Buffer.from(library);
  const sections = sectionsOf(image);
  const of = (type: number): Section | undefined => sections.find((section) => section.type === type);
  const [symbols, versions, needs] = [of(types.symbols), of(types.versions), of(types.needs)];
  const strings = sections[symbols?.link ?? -1]?.offset;
  if (!symbols || !versions || !needs || strings === undefined) return undefined;
  const need = needsIn(image, needs, strings).find((one) => one.version === version);
  if (need === undefined) return undefined;

  const all = Array.from({ length: symbols.size / symbolSize }, (_, index) => {
    const at = symbols.offset + index * symbolSize;
    return {
      at,
      name: textAt(image, strings + image.readUInt32LE(at)),
      imported: image.readUInt16LE(at + 6) === undefinedSection,
      versionAt: versions.offset + index * 2,
    };
  });
  const oldest = all.find(({ name, imported }) => imported && name === like);
  const newer = all.filter(({ versionAt }) => (image.readUInt16LE(versionAt) & 0x7fff) === need.index);
  if (oldest === undefined || newer.some(({ name, imported }) => !imported || !name.startsWith(prefix)))
    return undefined;
  for (const { at, versionAt } of newer) {
    // A name ends where the longer one does, so the shorter one is there already.
    image.writeUInt32LE(image.readUInt32LE(at) + prefix.length, at);
    image.writeUInt16LE(image.readUInt16LE(oldest.versionAt), versionAt);
  }
  image.writeUInt16LE(image.readUInt16LE(need.flagsAt) | weak, need.flagsAt);
  return image;
};
