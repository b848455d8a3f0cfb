import type { Element } from 'ltx';
import type { ActStep } from '../../../language/scenario.ts';
import type { Seen } from '../../seen.ts';
import type { Watched } from '../../watch.ts';
import { type Address, isAmong } from './answer-addresses.ts';

/** What is known of a rule, and the action that it is about, where it is known of one. */
export interface Finding {
  readonly rule: string;
  readonly watched: Watched;
  readonly act?: ActStep;
}

/** What shows in all that comes, by rule, as far as it counts. */
export interface Findings {
  /** This came, and shows so much. */
  see(seen: Seen, shown: readonly Finding[]): void;
  /** What came to its party up to here counts: whatever came behind it might as well have come too late. */
  reach(seen: Seen): void;
  /** What is known of a rule by now; nothing where nothing came that it is about. */
  decide(rule: string): Finding | undefined;
}

/** Whether a stanza has one of these addresses. */
export const addressJudged = (
  seen: Seen,
  attribute: 'from' | 'to',
  addresses: readonly Address[],
  { name, attrs }: Element,
): Watched => {
  const found: string | undefined = attrs[attribute];
  if (isAmong(addresses, found)) return { kind: 'holds', seen };
  const why = {
    path: `/${name}/@${attribute}`,
    expected: addresses.map(({ written }) => written).join(' or '),
    found: found ?? 'no such attribute',
  };
  return { kind: 'broken', why, seen };
};

export const createFindings = (): Findings => {
  /** In which order things came. */
  const order = new WeakMap<Seen, number>();
  /** What shows, as long as it does not count. */
  let open: readonly (Finding & { readonly seen: Seen })[] = [];
  const counting = new Map<string, Finding>();
  let came = 0;
  return {
    see(seen, shown) {
      order.set(seen, came);
      came += 1;
      open = [...open, ...shown.map((finding) => ({ ...finding, seen }))];
    },
    reach(seen) {
      const last = order.get(seen) ?? -1;
      const isReached = (one: Seen): boolean => one.party === seen.party && (order.get(one) ?? 0) <= last;
      for (const finding of open.filter((one) => isReached(one.seen)))
        if (counting.get(finding.rule)?.watched.kind !== 'broken') counting.set(finding.rule, finding);
      open = open.filter((one) => !isReached(one.seen));
    },
    decide: (rule) => counting.get(rule),
  };
};
