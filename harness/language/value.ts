import { bareJid, sameJid } from '../xml/jid.ts';
import { type Lookup, matchPattern, type PatternResult } from './pattern.ts';
import type { WantedValue } from './shape.ts';

/** Where the slash stands that is in no placeholder; -1 where there is none. */
const openSlash = (pattern: string): number => {
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === '{') depth += 1;
    else if (pattern[at] === '}') depth -= 1;
    else if (pattern[at] === '/' && depth === 0) return at;
  }
  return -1;
};

/** `{juliet.jid}/{+}`: the bare JID compares as a JID, and what is said of the resourcepart as text. */
const matchParts = (pattern: string, value: string, bindings: Lookup): PatternResult => {
  const slash = openSlash(pattern);
  if (slash < 0 || !value.includes('/')) return undefined;
  const bare = bareJid(value);
  const left = matchPattern(pattern.slice(0, slash), bare, bindings, sameJid);
  const right = left && matchPattern(pattern.slice(slash + 1), value.slice(bare.length + 1), bindings);
  return left && right && { ...right, bound: [...left.bound, ...right.bound] };
};

/**
 * Holds a value against what a template says of it, as a JID where it is one.
 * @throws {UnboundError}
 */
export const matchValue = (
  { pattern, jid: { isJid, begins } }: WantedValue,
  value: string,
  bindings: Lookup,
): PatternResult =>
  isJid || (begins !== undefined && bindings.jids?.has(begins))
    ? (matchPattern(pattern, value, bindings, sameJid) ?? matchParts(pattern, value, bindings))
    : matchPattern(pattern, value, bindings);
