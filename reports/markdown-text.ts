import { clip, oneLine, visible } from './text.ts';

/** What Markdown could take for markup, a mention or a link. */
const special = /[\\`*_{}[\]<>()#+!|~&@]|:\/\/|www\./i;

/** Plain words as they are; what holds anything that Markdown could read stands in a code span. */
export const safe = (text: string, length = 600): string => {
  const line = oneLine(text, length);
  return special.test(line) ? code(line) : line;
};

/** Words of ours, or of a specification: nothing in them may become a link, a heading, a table cell or a mention. */
export const escaped = (text: string, length = 300): string =>
  oneLine(text, length)
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, (character) => `\\${character}`)
    .replaceAll('@', '@\u2060');

export const code = (text: string): string => {
  const fence = fenceFor(text, 1);
  const inner = oneLine(text);
  const padded = /^[`\s]|[`\s]$/.test(inner) ? ` ${inner} ` : inner;
  return `${fence}${padded}${fence}`;
};

/** One block is never all of a page; the full report has the rest. */
const longestBlock = 2000;

export const block = (name: string, text: string | undefined, language = 'xml'): readonly string[] => {
  if (text === undefined) return [];
  const fence = fenceFor(text, 3);
  return [`${name}:`, `${fence}${language}\n${visible(clip(text, longestBlock))}\n${fence}`];
};

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** A code span in a table, where a bar would begin the next cell. */
export const cell = (text: string): string => code(text).replaceAll('|', '\\|');

/** Folded away until somebody opens it. */
export const folded = (summary: string, ...parts: readonly string[]): string =>
  [`<details><summary>${summary}</summary>`, ...parts, '</details>'].join('\n\n');

/** Longer than any run of backticks within. */
const fenceFor = (text: string, least: number): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
};
