import { closestMatch } from 'leven';

/** The candidate with the fewest edits to `word`, where that is few enough to be a slip. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined =>
  closestMatch(word, [...candidates], { maxDistance: Math.max(2, Math.floor(word.length / 3)) });
