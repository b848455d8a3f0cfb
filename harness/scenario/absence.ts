import type { Bindings } from '../language/pattern.ts';
import type { AbsentStep } from '../language/scenario.ts';
import { closingTag, templateOf } from '../language/template.ts';
import type { Seen } from '../networks/seen.ts';
import { secondStream } from '../xml/decode.ts';
import { ns } from '../xml/namespaces.ts';
import type { Cause, Decider, Decision, Ruling } from './decision.ts';
import { endOf, type Inbox } from './inbox.ts';
import { matchElement } from './match.ts';

const isLike = (seen: Seen, xml: string, bindings: Bindings): boolean => {
  if (xml === closingTag || seen.kind === 'footer') return xml === closingTag && seen.kind === 'footer';
  const template = templateOf(xml);
  if (seen.kind === 'malformed')
    return (
      template.is('any', ns.template) || (seen.problem === secondStream && template.is('stream', ns.stream))
    );
  if (seen.kind !== 'element' && seen.kind !== 'header') return false;
  return matchElement(template, seen.element, bindings).differences.length === 0;
};

const isForbidden = ({ templates, except }: AbsentStep, seen: Seen, bindings: Bindings): boolean =>
  templates.some((xml) => isLike(seen, xml, bindings)) && !except.some((xml) => isLike(seen, xml, bindings));

const nameOf = (seen: Seen): string => {
  if ('element' in seen) return seen.element.name;
  if (seen.kind !== 'malformed') return seen.kind;
  return seen.problem === secondStream ? 'stream:stream' : 'thing that is no XML';
};

const unexpected = (seen: Seen): Ruling => {
  const name = nameOf(seen);
  const problem = seen.kind === 'malformed' && seen.problem !== secondStream ? seen.problem : undefined;
  return {
    decision: {
      kind: 'broken',
      why: `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} came that must not${problem === undefined ? '' : `: ${problem}`}`,
      signature: `unexpected <${name}>`,
      seen,
      // Nothing is read behind it.
      over: problem !== undefined,
    },
  };
};

/** What an absence is decided by. */
export interface AbsenceEvidence {
  readonly inbox: Inbox;
  readonly bindings: Bindings;
  /** Markers that were sent for it and have not arrived; nothing where none was sent. */
  readonly markers: ReadonlySet<string> | undefined;
  /** The last of them that did. */
  readonly marked: Seen | undefined;
  /** It is about what came behind a stanza, up to the end of the connection. */
  readonly behind: boolean;
  /** What it says where what must come first did not. */
  readonly cause: (why: string) => Cause;
}

/**
 * Decides an absence: by what it forbids, or by the proof that nothing of it came. It takes nothing, so that the next
 * step sees what broke this one.
 */
export const absenceDecider = (step: AbsentStep, evidence: () => AbsenceEvidence): Decider => {
  const { party, before } = step;
  const firstMissing = (why: string): Decision => ({ kind: 'blocked', cause: evidence().cause(why) });
  return {
    see(seen): Ruling | undefined {
      const { bindings, inbox } = evidence();
      if (seen.party !== party || inbox.isAside(seen)) return undefined;
      if (before !== undefined && isLike(seen, before, bindings))
        return { decision: { kind: 'holds', seen } };
      return isForbidden(step, seen, bindings) ? unexpected(seen) : undefined;
    },
    over(): Ruling | undefined {
      const { inbox, bindings, behind, markers, marked } = evidence();
      const end = endOf(inbox, party);
      if (before !== undefined)
        return end && { decision: firstMissing(`what must come first did not come: ${end.how}`) };
      if (markers?.size === 0 && marked) return { decision: { kind: 'holds', seen: marked } };
      if (!end) return undefined;
      // Without a session there is no marker: then the end of the connection shows that nothing came.
      const session = !behind && (markers !== undefined || bindings.has(`${party}.full`));
      // A server that wrote what is no XML hides by it what it wrote behind: some check has to fail over that.
      if (session && !end.ours && inbox.broken(party) !== undefined)
        return { decision: firstMissing(end.how) };
      if (session || end.ours) return { decision: { kind: 'undecidable', why: end.how } };
      // Bytes that are no XML, as a refusal of TLS is none, are not its end.
      return inbox.closed(party) && { decision: { kind: 'holds' } };
    },
    giveUp(): Decision {
      if (before !== undefined) return firstMissing('what must come first did not come');
      return evidence().markers === undefined
        ? { kind: 'holds' }
        : { kind: 'undecidable', why: 'the marker did not arrive' };
    },
  };
};
