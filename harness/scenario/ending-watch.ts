import { wireOf } from '../evidence/transcript.ts';
import { ns } from '../xml/namespaces.ts';
import type { Decision } from './decision.ts';
import { endOf, type Inbox, type Seen } from './inbox.ts';

/** Holds what follows a stream error against RFC 6120 section 4.9.1.1: the closing tag, and nothing before it. */
export interface EndingWatch {
  see(seen: Seen): void;
  /** What is known by now: nothing while a closing tag is still to come. */
  decide(): Decision | undefined;
  /** Nothing more will come. */
  giveUp(waited: number): Decision;
}

const isStreamError = (seen: Seen): boolean => seen.kind === 'element' && seen.element.is('error', ns.stream);

const broken = (why: string, seen?: Seen): Decision => ({
  kind: 'broken',
  why,
  signature: why,
  ...(seen && { seen }),
  over: false,
});

export const createEndingWatch = (inbox: Inbox): EndingWatch => {
  /** Streams that have an error and no end, by the connection that they are on. */
  const ending = new Map<string, Seen>();
  let last: Decision | undefined;

  const conclude = (wire: string, decision: Decision): void => {
    ending.delete(wire);
    if (last?.kind !== 'broken') last = decision;
  };

  const endsWith = (seen: Seen): Decision => {
    if (seen.kind === 'footer') return { kind: 'holds', seen };
    if (seen.kind === 'closed')
      return seen.by === 'peer'
        ? broken('the connection was closed without a closing tag', seen)
        : { kind: 'undecidable', why: endOf(inbox, seen.party)?.how ?? 'we hung up' };
    if (seen.kind === 'element')
      return broken(`<${seen.element.name}> came between the stream error and the closing tag`, seen);
    return broken('something other than the closing tag came behind the stream error', seen);
  };

  return {
    see(seen) {
      const wire = wireOf(seen);
      const error = ending.get(wire);
      if (isStreamError(seen) && error === undefined) ending.set(wire, seen);
      else if (error !== undefined)
        conclude(
          wire,
          error.stream === seen.stream
            ? endsWith(seen)
            : { kind: 'undecidable', why: 'another stream began' },
        );
    },
    decide: () => (ending.size > 0 && last?.kind !== 'broken' ? undefined : (last ?? { kind: 'idle' })),
    giveUp: (waited) => broken(`no closing tag came behind the stream error in ${Math.round(waited)} ms`),
  };
};
