/** A tag; what else XML has is not skimmed over. */
const tag = /<\/?[A-Za-z_:][^<>"']*?(?:(?:"[^"<]*"|'[^'<]*')[^<>"'/]*)*\/?>/y;
const slash = 0x2f;

/**
 * How far the complete first-level elements of a stream reach behind its header: quick, as it looks at tags only, and
 * for streams whose content nobody asks about. Nothing where there is more than tags and text, or no header: then only
 * a decoder knows.
 */
export const skim = (stream: string): { readonly header: number; readonly end: number } | undefined => {
  if (stream.includes('<!') || stream.includes('<?', 2)) return undefined;
  /** The end of the next tag, and what it does to the depth; nothing where none is whole. */
  const next = (from: number): { readonly end: number; readonly by: number } | undefined => {
    const start = stream.indexOf('<', from);
    tag.lastIndex = start;
    if (start < 0 || !tag.test(stream)) return undefined;
    const end = tag.lastIndex;
    if (stream.charCodeAt(start + 1) === slash) return { end, by: -1 };
    return { end, by: stream.charCodeAt(end - 2) === slash ? 0 : 1 };
  };
  const [declaration = ''] = /^\s*<\?xml [^<>]*\?>/.exec(stream) ?? [];
  const first = next(declaration.length);
  if (first?.by !== 1) return undefined;
  const header = first.end;
  let end = header;
  let depth = 0;
  for (let found = next(header); found !== undefined; found = next(found.end)) {
    depth += found.by;
    if (depth < 0) return undefined;
    if (depth === 0) end = found.end;
  }
  return { header, end };
};
