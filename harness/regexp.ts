/** A text as a regular expression that finds just it, whatever its flags; not for use between square brackets. */
export const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A pattern in which `*` stands for anything, as a regular expression for the whole of a text. */
export const wildcard = (pattern: string, flags = ''): RegExp =>
  new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`, flags);
