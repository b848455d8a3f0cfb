import { ns } from '../xml/namespaces.ts';
import type { Marker, Ruling } from './decision.ts';
import type { Finder } from './find.ts';
import { endOf, type Inboxes, type Seen } from './inbox.ts';
import { matchElement } from './match.ts';
import type { Bindings } from './pattern.ts';
import type { AbsentStep } from './scenario.ts';
import { closingTag, templateOf } from './template.ts';

const isMarker = (seen: Seen, id: string): boolean =>
  seen.kind === 'element' &&
  ((seen.element.name === 'iq' && seen.element.attrs.id === id) ||
    (seen.element.attrs.type !== 'error' && seen.element.getChild('marker', ns.marker)?.attrs.id === id));

const isLike = (seen: Seen, xml: string, bindings: Bindings): boolean => {
  if (xml === closingTag || seen.kind === 'footer') return xml === closingTag && seen.kind === 'footer';
  return (
    seen.kind === 'element' && matchElement(templateOf(xml), seen.element, bindings).differences.length === 0
  );
};

const isForbidden = ({ templates, except }: AbsentStep, seen: Seen, bindings: Bindings): boolean =>
  templates.some((xml) => isLike(seen, xml, bindings)) && !except.some((xml) => isLike(seen, xml, bindings));

const unexpected = (party: string, seen: Seen): Ruling => {
  const name = seen.kind === 'element' ? seen.element.name : seen.kind;
  return {
    decision: {
      kind: 'broken',
      why: `a ${name} came that must not`,
      signature: `unexpected <${name}>`,
      goesOn: true,
      seen,
    },
    taken: { party, seen },
  };
};

/** What an absence is decided by. */
export interface AbsenceEvidence {
  readonly inboxes: Inboxes;
  readonly bindings: Bindings;
  readonly finder: Finder;
  /** Those that are on their way. */
  readonly markers: readonly Marker[];
}

/** Decides an absence; nothing where neither what is forbidden nor the proof that it will not come has come. */
export const ruleAbsence = (step: AbsentStep, evidence: AbsenceEvidence): Ruling | undefined => {
  const { inboxes, bindings, finder, markers } = evidence;
  const { party, before } = step;
  const unread = finder.news(party, step);
  const end = before === undefined ? -1 : unread.findIndex((seen) => isLike(seen, before, bindings));
  const among = end < 0 ? unread : unread.slice(0, end);
  const forbidden = among.find((seen) => isForbidden(step, seen, bindings));
  if (forbidden) return unexpected(party, forbidden);
  const first = unread[end];
  if (first) return { decision: { kind: 'holds', seen: first } };
  const over = endOf(inboxes, party, 'xml');
  if (before !== undefined)
    return over && { decision: { kind: 'blocked', why: `what must come first did not come: ${over.how}` } };
  const marker = markers.find((sent) => sent.party === party);
  const arrived = marker && unread.find((seen) => isMarker(seen, marker.id));
  if (marker && arrived)
    return { decision: { kind: 'holds', seen: arrived }, taken: { party, seen: arrived }, marker };
  if (!over) return undefined;
  // Without a session there is no marker: then the end of the connection shows that nothing came.
  const session = marker !== undefined || bindings.has(`${party}.full`);
  const proved = !session && !over.ours && inboxes.closed(party) !== undefined;
  return { decision: proved ? { kind: 'holds' } : { kind: 'undecidable', why: over.how } };
};
