import type { Bindings } from './pattern.ts';

/** Shorter values would be replaced where they stand by chance. */
const shortest = 6;

/**
 * How a check fails, free of names and numbers made for one run, so that the same failure reads the same in
 * every run: bound values become their names, times and long random-looking tokens `…`. Names of XML have no digits.
 */
export const signatureOf = (text: string, bindings: Bindings): string => {
  const values = [...bindings].filter(([, value]) => value.length >= shortest);
  values.sort(([a, left], [b, right]) => right.length - left.length || a.localeCompare(b));
  const named = values.reduce((rest, [name, value]) => rest.replaceAll(value, `{${name}}`), text);
  return named
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{12,}|(?=[\w+-]*\d)[\w+-]{24,}=*|\b\d{5,}\b/gi, '…')
    .slice(0, 300);
};
