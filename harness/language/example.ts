/** A run of a regular expression: a character or a class of them, and how often it stands there. */
const atom = /\\([dDwWsSn]|u[0-9a-f]{4}|x[0-9a-f]{2}|.)|\[((?:\\.|[^\]\\])*)\]|\.|[^()|\\[\].]/y;
const quantifier = /\{(\d+)(?:,\d*)?\}|[+*?]/y;

/** Characters to try where several would do. */
const characters = [...'xa1gA=-:/ \n\u0001'];

/** What stands for itself, in whatever way. */
const literalIn = (source: string): string | undefined => {
  const [, hex] = /^\\[xu]([0-9a-f]{2,4})$/.exec(source) ?? [];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  if (/^\\[^dDwWsSnxu]$/.test(source)) return source.slice(1);
  return source.length === 1 && source !== '.' ? source : undefined;
};

const characterFor = (source: string): string =>
  literalIn(source) ?? characters.find((one) => new RegExp(`^(?:${source})$`, 'su').test(one)) ?? 'x';

/** Cut where it has a bar that is in no group and no class. */
const alternativeOf = (source: string): string => {
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === '[') {
      const end = /\[(?:\\.|[^\]\\])*\]/y;
      end.lastIndex = at;
      at += (end.exec(source)?.[0].length ?? 1) - 1;
    } else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === '|' && depth === 0) return source.slice(0, at);
  }
  return source;
};

/**
 * A text that a regular expression of a fixture is likely to accept: as little as it asks for. Fixtures use the simple
 * ones; whoever asks tests the answer.
 */
export const exampleOf = (regex: string): string => {
  const source = alternativeOf(regex);
  let text = '';
  let at = 0;
  const times = (): number => {
    quantifier.lastIndex = at;
    const found = quantifier.exec(source);
    if (!found) return 1;
    at += found[0].length;
    if (found[1] !== undefined) return Number(found[1]);
    return found[0] === '+' ? 1 : 0;
  };
  while (at < source.length) {
    if (source[at] === '(') {
      const inner = /\((?:\\.|\[(?:\\.|[^\]\\])*\]|[^()])*\)/y;
      inner.lastIndex = at;
      const found = inner.exec(source)?.[0] ?? source.slice(at);
      at += found.length;
      const count = times();
      if (!found.startsWith('(?!')) text += exampleOf(found.slice(1, -1).replace(/^\?:/, '')).repeat(count);
      continue;
    }
    atom.lastIndex = at;
    const found = atom.exec(source)?.[0] ?? source.slice(at, at + 1);
    at += Math.max(1, found.length);
    if (found === '^' || found === '$') continue;
    const count = times();
    text += characterFor(found).repeat(count);
  }
  return text;
};
