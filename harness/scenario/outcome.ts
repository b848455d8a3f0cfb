import type { Bindings } from '../language/pattern.ts';
import type { CheckSpec, JudgedStep } from '../language/scenario.ts';
import { visible } from '../language/visible.ts';
import type { Seen } from '../networks/seen.ts';
import type { Verdict } from '../verdict.ts';
import { type Came, cameOf } from './arrived.ts';
import type { Cause, Decision } from './decision.ts';
import { signatureOf } from './signature.ts';
import { expectedText, seenText } from './words.ts';

/** How one check came out, and which transcript events decided it. */
export interface Outcome {
  readonly check: CheckSpec;
  readonly verdict: Verdict;
  readonly reason?: string;
  /** The text that it is judged by, and why, where texts contradict each other. */
  readonly by?: string;
  /** What we sent that the check is about. */
  readonly sent?: string;
  readonly expected?: string;
  readonly observed?: string;
  /** What came to any party after what was sent, errors and ends first. */
  readonly came?: readonly Came[];
  readonly signature?: string;
  /** Of a failure: what kind of answer to what kind of action it is about. */
  readonly about?: string;
  /** Of what could not be decided: the step that failed before. */
  readonly cause?: Omit<Cause, 'why' | 'verdict'>;
  /** The transcript event behind which came what could decide it; absent where everything could. */
  readonly since?: number;
  readonly from: number;
  readonly to: number;
}

/** The transcript events between which something was decided, and that behind which came what could decide it. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly since: number | undefined;
}

/** What else the outcome of a decision tells. */
export interface Circumstances extends Span {
  readonly bindings: Bindings;
  /** What we sent that it is about. */
  readonly sent: () => string | undefined;
  /** It is recorded, and fails nobody. */
  readonly observes: boolean;
  /** Why what happened is nobody's fault, where the check does not say so of all targets. */
  readonly open?: string;
  /** The text that it is judged by, and why. */
  readonly by?: string;
  /** What came since then and no step has taken. */
  readonly arrived: () => readonly Seen[];
  /** What the step is about. */
  readonly about: () => string;
  /** Any of several parties could have got it: which one did is chance. */
  readonly ofSeveral: boolean;
}

const verdicts = { holds: 'pass', broken: 'fail', undecidable: 'unverifiable' } as const;

const reasons: Readonly<Partial<Record<Verdict, (failed: string, why: string) => string>>> = {
  blocked: (failed, why) => `${failed}: ${why}`,
  observed: (_, why) => `there is nothing to judge: ${why}`,
};

/** What a check is that a failed step keeps from being decided. */
export const notJudgedBecause = (check: CheckSpec, cause: Cause, at: number): Outcome => {
  const { why, verdict = 'blocked', ...step } = cause;
  const failed = step.check === undefined ? step.step : `${step.check.replace(/^.*#/, '')} failed`;
  return {
    check,
    verdict,
    reason: reasons[verdict]?.(failed, why) ?? why,
    ...(verdict === 'blocked' && { cause: step }),
    from: at,
    to: at,
  };
};

/** A decision that makes a verdict. */
export type Decided = Exclude<Decision, { kind: 'blocked' | 'idle' }>;

const verdictOf = ({ kind }: Decided, observes: boolean): Verdict =>
  observes && kind !== 'undecidable' ? 'observed' : verdicts[kind];

const seenBy = (decision: Decided): Seen | undefined =>
  decision.kind === 'undecidable' ? undefined : decision.seen;

/** The verdict, and what decided it. */
export const bareOutcome = (
  check: CheckSpec,
  decision: Decided,
  observes: boolean,
  { from, to, since }: Span,
): Outcome => ({
  check,
  verdict: verdictOf(decision, observes),
  ...(since !== undefined && { since }),
  from: seenBy(decision)?.at ?? from,
  to: seenBy(decision)?.at ?? to,
});

/** The same names, with the address of whoever got it by a name that is the same for everybody. */
const ofReceiver = (bindings: Bindings, { party }: Seen): Bindings =>
  new Map([...bindings].map(([name, value]) => [name === `${party}.full` ? 'receiver.full' : name, value]));

/** What a decision on a step says of its check. */
export const outcomeFrom = (
  step: JudgedStep,
  check: CheckSpec,
  decision: Decided,
  around: Circumstances,
): Outcome => {
  const holds = decision.kind === 'holds';
  const { bindings, observes, open, by } = around;
  const isTold = !holds || observes;
  const sent = isTold ? around.sent() : undefined;
  const seen = seenBy(decision);
  const verdict = verdictOf(decision, observes);
  const observation = holds && observes ? (decision.means ?? 'as described') : undefined;
  const found = holds ? observation : visible(decision.why);
  const reason = open === undefined ? found : `${found}: ${open}`;
  const came = holds ? [] : cameOf(around.arrived());
  return {
    ...bareOutcome(check, decision, observes, around),
    ...(reason !== undefined && { reason }),
    ...(by !== undefined && { by }),
    ...(isTold && {
      expected: expectedText(step, bindings),
      ...(sent && { sent }),
      ...(seen && { observed: seenText(seen) }),
      ...(came.length > 0 && { came }),
    }),
    ...(decision.kind === 'broken' &&
      verdict === 'fail' && {
        signature: signatureOf(
          decision.signature,
          around.ofSeveral && seen ? ofReceiver(bindings, seen) : bindings,
        ),
        about: around.about(),
      }),
  };
};
