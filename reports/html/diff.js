const tokensOf = (text) =>
  text.match(/<[/?!]?[^\s<>/="']*|[/?]?>|[^\s<>="']+=(?:"[^"]*"|'[^']*')|\s+|[^\s<>]+|./gsu) ?? [];

/** More would take the page too long; the texts are then shown without marks. */
const most = 800;

/**
 * Marks what two texts of XML do not share, tag by tag and attribute by attribute. A placeholder in what was
 * expected stands for anything; white space never counts as a difference.
 */
export const diff = (expected, observed) => {
  const left = tokensOf(expected);
  const right = tokensOf(observed);
  const a = left.map((token, at) => ({ token, at })).filter(({ token }) => token.trim() !== '');
  const b = right.map((token, at) => ({ token, at })).filter(({ token }) => token.trim() !== '');
  if (a.length > most || b.length > most) {
    return { left: [{ text: expected, same: true }], right: [{ text: observed, same: true }] };
  }
  const sameLeft = new Set();
  const sameRight = new Set();
  for (const [i, j] of commonPairs(a, b)) {
    sameLeft.add(a[i].at);
    sameRight.add(b[j].at);
  }
  return { left: join(left, sameLeft), right: join(right, sameRight) };
};

/** The longest common subsequence, as pairs of positions. */
const commonPairs = (a, b) => {
  const likenesses = a.map(({ token }) => likenessTo(token));
  const observed = b.map(({ token }) => quoted(token));
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = likenesses[i](observed[j])
        ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const pairs = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (likenesses[i](observed[j])) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  }
  return pairs;
};

const likenessTo = (expected) => {
  const parts = quoted(expected).split(/\{[^{}]*\}/);
  const [first] = parts;
  const last = parts.at(-1);
  if (parts.length === 1) return (token) => token === first;
  return (token) =>
    token.startsWith(first) && token.endsWith(last) && token.length >= first.length + last.length;
};

const quoted = (token) => token.replaceAll("'", '"');

const join = (tokens, same) => {
  const parts = [];
  for (const [at, text] of tokens.entries()) {
    const last = parts.at(-1);
    const isSame = same.has(at) || text.trim() === '';
    if (last !== undefined && last.same === isSame) last.text += text;
    else parts.push({ text, same: isSame });
  }
  return parts;
};

/** XML on one line gets a line for each element; what already has lines, or is no XML, stays as it is. */
export const indent = (text) => {
  if (text.includes('\n') || !text.trimStart().startsWith('<')) return text;
  let depth = 0;
  return text
    .replace(/>\s*(?=<)/g, '>\n')
    .split('\n')
    .map((line) => {
      if (line.startsWith('</')) depth = Math.max(0, depth - 1);
      const indented = '  '.repeat(Math.min(depth, 20)) + line;
      const opens = /^<[^/?!]/.test(line) && !/\/>|<\//.test(line);
      if (opens) depth += 1;
      return indented;
    })
    .join('\n');
};
