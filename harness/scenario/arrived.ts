import type { Element } from 'ltx';
import type { Seen } from '../networks/seen.ts';
import { ns } from '../xml/namespaces.ts';
import { seenText } from './words.ts';

/** What came to any party after what a step answers, and no step has taken. */
export type Arrived = () => readonly Seen[];

/** Something that came, for readers. */
export interface Came {
  readonly party: string;
  readonly text: string;
}

const conditionOf = (element: Element | undefined): string =>
  element
    ?.getChildElements()
    .find((child) => child.getNS() !== undefined && child.getName() !== 'text')
    ?.getName() ?? 'no condition';

/** An error or an end, in words that are the same in every run; nothing for anything else. */
const trouble = (seen: Seen): string | undefined => {
  if (seen.kind === 'malformed') return 'malformed XML';
  if (seen.kind === 'footer') return 'the closing tag';
  if (seen.kind === 'closed') return seen.by === 'peer' ? 'closed' : undefined;
  if (seen.kind !== 'element') return undefined;
  const { element } = seen;
  if (element.is('error', ns.stream)) return `stream error ${conditionOf(element)}`;
  if (element.is('failure')) return `failure ${conditionOf(element)}`;
  if (element.attrs.type !== 'error') return undefined;
  return `${element.name} error ${conditionOf(element.getChild('error'))}`;
};

/** Errors tell more than an end, and an end more than anything else. */
const weight = (seen: Seen): number => {
  const shown = trouble(seen);
  if (shown === undefined) return 0;
  return seen.kind === 'closed' || seen.kind === 'footer' ? 1 : 2;
};

const nameOf = (seen: Seen): readonly string[] => {
  if (seen.kind !== 'element') return [];
  const { type } = seen.element.attrs;
  return [type === undefined ? `<${seen.element.name}>` : `<${seen.element.name} type="${type}">`];
};

/** Names so many different things at most. */
const mostNames = 3;

/** Why nothing fitting came, told by what came instead, and how that is recognised in another run. */
export const insteadOf = (
  arrived: readonly Seen[],
  awaited: ReadonlySet<string>,
  how: string,
): { readonly why: string; readonly signature: string } => {
  const [tells] = arrived
    .filter((seen) => weight(seen) > 0 && (awaited.has(seen.party) || seen.kind === 'element'))
    .toSorted((a, b) => Number(awaited.has(b.party)) - Number(awaited.has(a.party)) || weight(b) - weight(a));
  if (tells) {
    const shown = trouble(tells) ?? tells.kind;
    const to = awaited.has(tells.party) ? '' : ` to ${tells.party}`;
    const instead = `${shown} came${to} instead`;
    const ended = tells.kind === 'closed' || tells.kind === 'malformed';
    return { why: `nothing fitting came: ${ended ? how : instead}`, signature: `missing: ${instead}` };
  }
  const others = [...new Set(arrived.filter((seen) => awaited.has(seen.party)).flatMap(nameOf))];
  const more = others.length > mostNames ? ' and others' : '';
  const only = `, only ${others.slice(0, mostNames).join(', ')}${more}`;
  return { why: `nothing fitting came${others.length === 0 ? `: ${how}` : only}`, signature: 'missing' };
};

/** A report names so many things at most, and so much of each. */
const most = { items: 8, text: 2000 } as const;

/** What came, for readers: errors and ends first, else in order. */
export const cameOf = (arrived: readonly Seen[]): readonly Came[] =>
  arrived
    .filter(
      (seen) =>
        seen.kind !== 'header' && !(seen.kind === 'element' && seen.element.is('features', ns.stream)),
    )
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, most.items)
    .map((seen) => {
      const text = seenText(seen);
      return { party: seen.party, text: text.length > most.text ? `${text.slice(0, most.text)}…` : text };
    });
