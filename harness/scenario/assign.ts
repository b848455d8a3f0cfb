/** Whether what is wanted and what is offered go together, by their numbers. */
export type Fits = (wanted: number, offered: number) => boolean;

/** The same, asked once for each pair. */
export const remembered = (offered: number, fits: Fits): Fits => {
  const known = new Map<number, boolean>();
  return (wanted, offer) => {
    const key = wanted * offered + offer;
    const before = known.get(key);
    if (before !== undefined) return before;
    const fit = fits(wanted, offer);
    known.set(key, fit);
    return fit;
  };
};

/**
 * Gives everything that is wanted something of its own, as far as that goes: as many as possible get one, and where
 * not all can, those that come first do, whatever the order of what is offered. What each gets, by number.
 */
export const assign = (wanted: number, offered: number, fits: Fits): readonly (number | undefined)[] => {
  const given: (number | undefined)[] = [];
  const owners = new Map<number, number>();
  const give = (to: number, offer: number): true => {
    given[to] = offer;
    owners.set(offer, to);
    return true;
  };
  /** Finds something that is free, or that its owner can do without. */
  const serve = (to: number, asked: Set<number>): boolean => {
    for (let offer = 0; offer < offered; offer += 1)
      if (!owners.has(offer) && fits(to, offer)) return give(to, offer);
    for (const [offer, owner] of owners) {
      if (asked.has(offer) || !fits(to, offer)) continue;
      asked.add(offer);
      if (serve(owner, asked)) return give(to, offer);
    }
    return false;
  };
  for (let to = 0; to < wanted; to += 1) {
    given.push(undefined);
    serve(to, new Set());
  }
  return given;
};
