/** What a target says that it offers, in the words of scenarios' `needs`. */
export interface Claims {
  readonly claims: readonly string[];
  /** Why they are not known, or not all of them. */
  readonly unknown?: string;
  /** Nobody gets in, so that there is nothing to play. */
  readonly shut?: true;
}

/** Why nothing is asked of a target for want of a claim. */
export interface Unclaimed {
  readonly verdict: 'not-claimed' | 'blocked';
  readonly why: string;
}

/** What `one thing or another` asks for: any of it will do. */
export const alternativesOf = (need: string): readonly string[] => need.split(' or ');

/**
 * What a target does not claim of what a scenario needs, if there is something. Where it did not say what it offers,
 * that blocks; no server tells of its limits, nor of what its owner can do to it, and where assay has switched one off, or
 * cannot do it, what needs it is not played.
 */
export const unclaimed = (needs: readonly string[], { claims, unknown }: Claims): Unclaimed | undefined => {
  const lacking = needs.filter(
    (need) => !/^(limit|ability) /.test(need) && !alternativesOf(need).some((one) => claims.includes(one)),
  );
  if (lacking.length === 0) return undefined;
  return unknown === undefined
    ? { verdict: 'not-claimed', why: `the target does not claim: ${lacking.join(', ')}` }
    : { verdict: 'blocked', why: `what the target claims is not known: ${unknown}` };
};
