import { wireOf } from '../../../evidence/transcript.ts';
import { ns } from '../../../xml/namespaces.ts';
import { isStreamError, type Seen } from '../../seen.ts';
import type { Watched } from '../../watch.ts';

/** Holds what follows a stream error against RFC 6120 section 4.9.1.1: the closing tag, and nothing before it. */
export interface EndingWatch {
  see(seen: Seen): void;
  /** What is known by now: nothing while a closing tag is still to come. */
  decide(): Watched | undefined;
  /** Nothing more will come. */
  giveUp(waited: number): Watched;
  /** The parties to which a closing tag is still to come. */
  readonly open: readonly string[];
}

/** What ends a session of BOSH, and the stream in it (XEP-0124 section 17.2). */
const isLastBody = (seen: Seen): boolean =>
  seen.kind === 'element' && seen.element.is('body', ns.bosh) && seen.element.attrs.type === 'terminate';

const broken = (why: string, seen?: Seen): Watched => ({ kind: 'broken', why, ...(seen && { seen }) });

const hungUp = ({ by, party, problem }: Seen & { readonly kind: 'closed' }): string =>
  by === 'limit'
    ? `we hung up on ${party}: ${problem}`
    : `the connection was closed${problem ? `: ${problem}` : ''}`;

const endsWith = (seen: Seen): Watched => {
  if (seen.kind === 'footer' || isLastBody(seen)) return { kind: 'holds', seen };
  if (seen.kind === 'closed')
    return seen.by === 'peer'
      ? broken('the connection was closed without a closing tag', seen)
      : { kind: 'undecidable', why: hungUp(seen) };
  if (seen.kind === 'element')
    return broken(`<${seen.element.name}> came between the stream error and the closing tag`, seen);
  return broken('something other than the closing tag came behind the stream error', seen);
};

export const createEndingWatch = (): EndingWatch => {
  /** Streams that have an error and no end, by the connection that they are on. */
  const ending = new Map<string, Seen>();
  let last: Watched | undefined;

  const conclude = (wire: string, watched: Watched): void => {
    ending.delete(wire);
    if (last?.kind !== 'broken') last = watched;
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
    get open() {
      return [...ending.values()].map(({ party }) => party);
    },
  };
};
