import type { Inboxes, Seen } from './inbox.ts';
import { type Difference, type MatchResult, matchElement } from './match.ts';
import type { Bindings } from './pattern.ts';
import type { Expected } from './scenario.ts';
import { selects } from './select.ts';
import { templateOf } from './template.ts';

/** What an expectation is about, and how it differs from what was expected. */
export interface Found extends MatchResult {
  readonly seen: Seen;
}

/** Finds in the inboxes what expectations are about; what it has looked at once, it does not look at again. */
export interface Finder {
  /** What has come to a party since it was asked on behalf of this last. */
  news(party: string, wanted: object): readonly Seen[];
  /** What fits, or else the first that was meant to. */
  find(party: string, wanted: Expected): Found | undefined;
  /** Looks at everything again, as something other than what came has changed. */
  forget(): void;
}

const tlsDifferences = (
  wanted: Expected & { kind: 'tls' },
  seen: Seen & { kind: 'tls' },
): readonly Difference[] => {
  const differences: Difference[] = [];
  if (wanted.protocol !== undefined && wanted.protocol !== seen.protocol)
    differences.push({ path: '/tls/@protocol', expected: wanted.protocol, found: seen.protocol });
  if (wanted.authorized !== undefined && wanted.authorized !== seen.authorized)
    differences.push({
      path: '/tls/@authorized',
      expected: String(wanted.authorized),
      found: seen.problem ?? String(seen.authorized),
    });
  return differences;
};

/** Holds one thing that came against an expectation; nothing where it is about something else. */
const compare = (wanted: Expected, seen: Seen, bindings: Bindings): Found | undefined => {
  if (wanted.kind === 'footer')
    return seen.kind === 'footer' ? { seen, differences: [], bound: [] } : undefined;
  if (wanted.kind === 'closed')
    return seen.kind === 'closed' && seen.by === 'peer' ? { seen, differences: [], bound: [] } : undefined;
  if (wanted.kind === 'tls')
    return seen.kind === 'tls' ? { seen, differences: tlsDifferences(wanted, seen), bound: [] } : undefined;
  if (seen.kind !== 'element' && seen.kind !== 'header') return undefined;
  const template = templateOf(wanted.template);
  if ((seen.kind === 'header') !== (template.name === 'stream:stream')) return undefined;
  const select =
    wanted.select === undefined || wanted.select === 'next' ? wanted.select : templateOf(wanted.select);
  if (!selects(template, select, seen.element, bindings)) return undefined;
  return { seen, ...matchElement(template, seen.element, bindings) };
};

/** Whether nothing that may still come fits better. */
const settles = (wanted: Expected, { differences }: Found): boolean =>
  differences.length === 0 || wanted.kind !== 'xml' || wanted.select === 'next';

export const createFinder = (inboxes: Inboxes, bindings: Bindings): Finder => {
  /** How far each open expectation has looked through its party's inbox, and what came nearest to it. */
  const looked = new Map<object, { readonly count: number; readonly nearest?: Found }>();

  const news = (party: string, wanted: object): readonly Seen[] => {
    const all = inboxes.of(party);
    const { count = 0, nearest } = looked.get(wanted) ?? {};
    looked.set(wanted, { count: all.length, ...(nearest && { nearest }) });
    return count === 0 ? all : all.slice(count);
  };

  return {
    news,
    find(party, wanted) {
      let nearest = looked.get(wanted)?.nearest;
      for (const seen of news(party, wanted)) {
        const found = compare(wanted, seen, bindings);
        if (found && settles(wanted, found)) return found;
        nearest ??= found;
      }
      if (nearest) looked.set(wanted, { count: inboxes.of(party).length, nearest });
      return nearest;
    },
    forget: () => looked.clear(),
  };
};
