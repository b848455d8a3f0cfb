/** A tag or the text before one; what else XML has is not skimmed over. */
const tag = /[^<]*<(\/)?[A-Za-z_:][^<>"']*?(?:(?:"[^"<]*"|'[^'<]*')[^<>"'/]*)*(\/)?>/y;

/**
 * How far the complete first-level elements of a stream reach behind its header: quick, as it looks at tags only, and
 * for streams whose content nobody asks about. Nothing where there is more than tags and text, or no header: then only
 * a decoder knows.
 */
export const skim = (stream: string): { readonly header: number; readonly end: number } | undefined => {
  const declaration = /^\s*<\?xml [^<>]*\?>/.exec(stream);
  tag.lastIndex = declaration?.[0].length ?? 0;
  const first = tag.exec(stream);
  if (first === null || first[1] !== undefined || first[2] !== undefined) return undefined;
  const header = tag.lastIndex;
  let end = header;
  let depth = 0;
  for (let found = tag.exec(stream); found !== null; found = tag.exec(stream)) {
    if (found[1] !== undefined) depth -= 1;
    else if (found[2] === undefined) depth += 1;
    if (depth < 0) return undefined;
    if (depth === 0) end = tag.lastIndex;
  }
  return stream.includes('<!', header) || stream.includes('<?', header) ? undefined : { header, end };
};
