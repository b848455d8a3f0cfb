import { askedIn, claimsFor, isEverywhere, servicesIn } from '../language/need.ts';

/** What a target says that it offers, in the words of scenarios' `needs`; a service goes by its address there. */
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

/** No server tells of its limits, nor of what its owner can do to it. */
const isTold = (need: string): boolean => !/^(limit|ability) /.test(need);

/**
 * The addresses of the services that needs name, as far as a target claims them. Of several, that which claims all else
 * that is asked of it is taken, else the first.
 */
export const servicesFound = (
  needs: readonly string[],
  claims: readonly string[],
): ReadonlyMap<string, string> =>
  new Map(
    servicesIn(needs).flatMap(({ kind, as }) => {
      const claim = `service ${kind} at `;
      const there = claims.filter((one) => one.startsWith(claim)).map((one) => one.slice(claim.length));
      const asked = needs.filter((need) => askedIn(need).includes(as));
      const address =
        there.find((one) =>
          asked.every((need) => claimsFor(need, new Map([[as, one]])).some((any) => claims.includes(any))),
        ) ?? there[0];
      return address === undefined ? [] : [[as, address] as const];
    }),
  );

/** What a target claims that offers all that is needed of it, and no more. */
export const claimsOfAll = (needs: readonly string[]): readonly string[] => {
  const addresses = new Map(servicesIn(needs).map(({ as }) => [as, `${as}.invented.example`]));
  return needs.flatMap((need) => claimsFor(need, addresses));
};

/** Whether a claim is one of those that meet a need, of whichever service. */
export const isMetBy = (need: string, claim: string): boolean => {
  const [service] = servicesIn([need]);
  if (service !== undefined) return claim.startsWith(`service ${service.kind} at `);
  const address = / at (\S+)$/.exec(claim)?.[1] ?? '';
  const anywhere = new Map(askedIn(need).flatMap((name) => (isEverywhere(name) ? [] : [[name, address]])));
  return claimsFor(need, anywhere).includes(claim);
};

/**
 * What a target does not claim of what a scenario needs, if there is something. Where it did not say what it offers,
 * that blocks; where assay has switched a limit off, or cannot do what an ability says, what needs it is not played.
 */
export const unclaimed = (needs: readonly string[], { claims, unknown }: Claims): Unclaimed | undefined => {
  const addresses = servicesFound(needs, claims);
  const lacking = needs.filter(
    (need) => isTold(need) && !claimsFor(need, addresses).some((one) => claims.includes(one)),
  );
  if (lacking.length === 0) return undefined;
  return unknown === undefined
    ? { verdict: 'not-claimed', why: `the target does not claim: ${lacking.join(', ')}` }
    : { verdict: 'blocked', why: `what the target claims is not known: ${unknown}` };
};
