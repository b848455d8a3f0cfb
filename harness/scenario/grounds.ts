import type { SiteFacts } from '../evidence/transcript.ts';
import type { CheckSpec } from '../language/scenario.ts';

/** By which of several texts a target is judged, where they say different things of a check. */
export interface Grounds {
  /** In words: the text, and what makes it this one. */
  readonly by?: string;
  /** Why no outcome of it is anybody's fault here. */
  readonly open?: string;
  /** Why breaking it is nobody's fault here. */
  readonly allowed?: string;
}

const spelt = (spec: string): string => spec.replace(/^RFC(?=\d)/, 'RFC ');

/** `RFC6121-8.5.3.2.1-01` is of RFC6121, `XEP-0030-8-04` of XEP-0030. */
const specOf = (requirement: string): string => /^(RFC\d+|XEP-\d{4})-/.exec(requirement)?.[1] ?? requirement;

/** A target is judged by the text that it declares; a pure function of what the transcript's header says of it. */
export const groundsOf = ({ by, covers, relaxed }: CheckSpec, target: SiteFacts | undefined): Grounds => {
  if (by !== undefined) {
    const source = target?.implements?.[by];
    return source === undefined
      ? { open: `only who declares ${spelt(by)} is judged by it` }
      : { by: `${spelt(by)}, which the target declares: ${source}` };
  }
  if (relaxed === undefined) return {};
  const later = spelt(relaxed.by);
  if (target?.claims.includes(relaxed.claim))
    return { by: `${later}, which the target declares: ${relaxed.claim}`, allowed: relaxed.reason };
  if (target?.unknown !== undefined) return { allowed: relaxed.reason };
  const texts = [...new Set(covers.map(specOf))].map(spelt).join(' and ');
  return { by: `${texts}, as the target does not declare ${later}: no ${relaxed.claim}` };
};
