/** What is wanted, with what it is held against. */
export interface Pair<W, O> {
  readonly wanted: W;
  /** Absent where there is nothing left for it. */
  readonly kid: O | undefined;
  readonly fitting: boolean;
}

/** Two lists beside each other, as a diff would put them. */
export interface Alignment<W, O> {
  readonly pairs: readonly Pair<W, O>[];
  /** What nothing was wanted for. */
  readonly extra: readonly O[];
}

/** Lengths of the longest runs in which all fit in order, by where they begin. */
const runs = <W, O>(
  wanted: readonly W[],
  offered: readonly O[],
  fits: (wanted: W, offered: O) => boolean,
): readonly (readonly number[])[] => {
  const table: number[][] = [Array.from({ length: offered.length + 1 }, () => 0)];
  for (const own of wanted.toReversed()) {
    const below = table[0] ?? [];
    const row = [0];
    for (const [back, offer] of offered.toReversed().entries()) {
      const at = offered.length - 1 - back;
      const beside = row[0] ?? 0;
      row.unshift(fits(own, offer) ? 1 + (below[at + 1] ?? 0) : Math.max(beside, below[at] ?? 0));
    }
    table.unshift(row);
  }
  return table;
};

/**
 * Puts two lists beside each other: as many as can be where they fit, and what does not fit between these beside the
 * next that is alike.
 */
export const align = <W, O>(
  wanted: readonly W[],
  offered: readonly O[],
  fits: (wanted: W, offered: O) => boolean,
  alike: (wanted: W, offered: O) => boolean,
): Alignment<W, O> => {
  const table = runs(wanted, offered, fits);
  const pairs: Pair<W, O>[] = [];
  const extra: O[] = [];
  let waiting: W[] = [];
  let left: O[] = [];
  const close = (): void => {
    for (const own of waiting) {
      const at = left.findIndex((offer) => alike(own, offer));
      const kid = at < 0 ? undefined : left[at];
      extra.push(...left.splice(0, at + 1).slice(0, -1));
      pairs.push({ wanted: own, kid, fitting: false });
    }
    extra.push(...left);
    waiting = [];
    left = [];
  };
  let [i, j] = [0, 0];
  while (i < wanted.length || j < offered.length) {
    const [own, offer] = [wanted[i], offered[j]];
    if (own !== undefined && offer !== undefined && fits(own, offer)) {
      close();
      pairs.push({ wanted: own, kid: offer, fitting: true });
      i += 1;
      j += 1;
    } else if (
      own !== undefined &&
      (offer === undefined || (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))
    ) {
      waiting.push(own);
      i += 1;
    } else if (offer !== undefined) {
      left.push(offer);
      j += 1;
    }
  }
  close();
  return { pairs, extra };
};
