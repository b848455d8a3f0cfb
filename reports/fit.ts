/** Something that can be told at several lengths, longest first. */
export interface Tellable {
  readonly forms: readonly string[];
}

/**
 * Chooses how each is told so that all together stay below a length: the last ones are shortened first, all of them
 * by one step before any is shortened by another. Where the last step of one leaves room, the first ones that it suffices for
 * get it back. Gives back the number of each one's form.
 */
export const fit = (all: readonly Tellable[], room: number): readonly number[] => {
  const chosen = all.map(() => 0);
  const sizeOf = (at: number): number => all[at]?.forms[chosen[at] ?? 0]?.length ?? 0;
  let total = all.reduce((sum, _, at) => sum + sizeOf(at), 0);
  const steps = Math.max(0, ...all.map(({ forms }) => forms.length - 1));
  for (let step = 1; step <= steps; step += 1) {
    for (let at = all.length - 1; at >= 0 && total > room; at -= 1) {
      if ((all[at]?.forms.length ?? 0) <= step) continue;
      const before = sizeOf(at);
      chosen[at] = step;
      total += sizeOf(at) - before;
    }
  }
  for (let step = steps - 1; step >= 0; step -= 1)
    for (const [at, { forms }] of all.entries()) {
      if ((chosen[at] ?? 0) <= step) continue;
      const more = (forms[step]?.length ?? 0) - sizeOf(at);
      if (total + more > room) continue;
      chosen[at] = step;
      total += more;
    }
  return chosen;
};
