/** A text as a regular expression that finds just it, whatever its flags; not for use between square brackets. */
export const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
