import type { Verdict } from '../verdict.ts';
import type { Decision } from './decision.ts';
import type { Seen } from './inbox.ts';
import type { Bindings } from './pattern.ts';
import type { ActStep, CheckSpec, Step } from './scenario.ts';
import { signatureOf } from './signature.ts';
import { expectedText, insteadText, seenText } from './words.ts';

/** How one check came out, and which transcript events decided it. */
export interface Outcome {
  readonly check: CheckSpec;
  readonly verdict: Verdict;
  readonly reason?: string;
  /** The last that we sent before it was decided. */
  readonly sent?: string;
  readonly expected?: string;
  readonly observed?: string;
  readonly signature?: string;
  readonly from: number;
  readonly to: number;
}

/** A step that is decided, rather than done. */
export type JudgedStep = Exclude<Step, ActStep>;

/** What else the outcome of a decision tells. */
export interface Circumstances {
  readonly bindings: Bindings;
  readonly sent: string | undefined;
  /** The transcript events between which it was decided. */
  readonly from: number;
  readonly to: number;
  /** What a party has seen and no step has taken. */
  unread(party: string): readonly Seen[];
}

const verdicts = { holds: 'pass', broken: 'fail', undecidable: 'unverifiable' } as const;

const observedText = (step: JudgedStep, seen: Seen | undefined, { unread }: Circumstances): string => {
  if (seen) return seenText(seen);
  if (step.kind !== 'expect') return 'nothing';
  return step.options.map(({ party }) => insteadText(unread(party))).join('\n');
};

/** What a decision on a step says of its check. */
export const outcomeFrom = (
  step: JudgedStep,
  check: CheckSpec,
  decision: Exclude<Decision, { kind: 'blocked' }>,
  around: Circumstances,
): Outcome => {
  const holds = decision.kind === 'holds';
  const { bindings, sent } = around;
  const seen = holds || decision.kind === 'broken' ? decision.seen : undefined;
  const judged = verdicts[decision.kind];
  const verdict = check.observe && judged !== 'unverifiable' ? 'observed' : judged;
  const observation = holds && check.observe ? (decision.means ?? 'as described') : undefined;
  const reason = holds ? observation : decision.why;
  return {
    check,
    verdict,
    ...(reason !== undefined && { reason }),
    ...((!holds || check.observe) && {
      expected: expectedText(step, bindings),
      ...(sent && { sent }),
      observed: observedText(step, seen, around),
    }),
    ...(decision.kind === 'broken' &&
      verdict === 'fail' && { signature: signatureOf(decision.signature, bindings) }),
    from: seen?.at ?? around.from,
    to: seen?.at ?? around.to,
  };
};
