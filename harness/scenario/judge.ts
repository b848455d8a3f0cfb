import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { Verdict } from '../verdict.ts';
import { ruleAbsence } from './absence.ts';
import type { Decision, Marker, Ruling } from './decision.ts';
import { missing, ruleAssertion, ruleExpectation } from './expectation.ts';
import { createFinder } from './find.ts';
import { createInboxes, type Seen } from './inbox.ts';
import { type JudgedStep, type Outcome, outcomeFrom } from './outcome.ts';
import type { Bindings } from './pattern.ts';
import { type CheckSpec, checksOf, type Scenario } from './scenario.ts';
import { sentText, stepText } from './words.ts';

/** The judge of one scenario. It reads a transcript event by event and holds no other state. */
export interface Judge {
  feed(event: TranscriptEvent): void;
  /** Index of the step that is not decided yet; the number of steps when all are. */
  readonly position: number;
  /** Nothing that may still come changes a verdict. */
  readonly done: boolean;
  readonly bindings: Bindings;
  /** One outcome per check of the scenario, in order. Checks that were not reached are `blocked`. */
  outcomes(): readonly Outcome[];
}

/** Events that bring something, and change nothing else. */
const arrivals: ReadonlySet<TranscriptEvent['kind']> = new Set(['bytes', 'record', 'tls', 'closed']);

const movedOn = 'the recorded run did not wait for this';

/** Why a scenario is not judged at all, if that is so. */
const hindrance = (
  { needs, stimulus }: Scenario,
  event: TranscriptEvent & { kind: 'scenario' },
): { readonly verdict: Verdict; readonly why: string } | undefined => {
  const lacking = needs.filter((need) => !event.claims.includes(need));
  if (event.stimulus !== stimulus)
    return {
      verdict: 'unverifiable',
      why: 'the scenario does something else now than when this was recorded: not comparable',
    };
  if (lacking.length === 0) return undefined;
  if (event.unknown !== undefined)
    return { verdict: 'blocked', why: `what the target claims is not known: ${event.unknown}` };
  return { verdict: 'not-claimed', why: `the target does not claim: ${lacking.join(', ')}` };
};

export const createJudge = (scenario: Scenario): Judge => {
  const inboxes = createInboxes();
  const bindings = new Map<string, string>();
  const finder = createFinder(inboxes, bindings);
  const decided = new Map<CheckSpec, Outcome>();
  const markers: Marker[] = [];
  const { steps } = scenario;
  /** Parties on their way to their phase: what comes meanwhile is theirs, and no step's. */
  const unready = new Set<string>();
  let position = 0;
  let stepBegan = 0;
  let sent: string | undefined;
  let now = 0;
  let selected: Seen | undefined;
  let stopped: { readonly verdict: Verdict; readonly why: string } | undefined;

  const stop = (verdict: Verdict, why: string): void => {
    stopped ??= { verdict, why };
    position = steps.length;
  };

  const decide = (step: JudgedStep, decision: Decision): void => {
    finder.forget();
    if (decision.kind === 'blocked') {
      stop('blocked', stepText(step, decision.why));
      return;
    }
    const { check } = step;
    if (check) {
      const around = { bindings, sent, from: stepBegan, to: now, unread: inboxes.of };
      decided.set(check, outcomeFrom(step, check, decision, around));
    }
    const goesOn = check?.observe || (check && decision.kind === 'broken' && decision.goesOn);
    if (decision.kind !== 'holds' && !goesOn) {
      stop('blocked', stepText(step, decision.why));
      return;
    }
    position += 1;
    stepBegan = now;
  };

  const apply = (step: JudgedStep, { decision, taken, bound = [], marker }: Ruling): void => {
    if (taken) inboxes.take(taken.party, taken.seen);
    if (taken && step.kind === 'expect') selected = taken.seen;
    for (const [name, value] of bound) bindings.set(name, value);
    if (marker) markers.splice(markers.indexOf(marker), 1);
    decide(step, decision);
  };

  const rule = (step: JudgedStep): Ruling | undefined => {
    if (step.kind === 'expect') return ruleExpectation(step, inboxes, finder);
    if (step.kind === 'has') return ruleAssertion(step, selected, bindings);
    return ruleAbsence(step, { inboxes, bindings, finder, markers });
  };

  const advance = (): void => {
    for (;;) {
      const step = stopped ? undefined : steps[position];
      if (step === undefined || step.kind === 'act' || unready.size > 0) return;
      const ruling = rule(step);
      if (ruling === undefined) return;
      apply(step, ruling);
    }
  };

  /** The recorded run moved on, so nothing decides the step we are at. */
  const moveOn = (): void => {
    for (
      let step = steps[position];
      step !== undefined && step.kind !== 'act' && !stopped;
      step = steps[position]
    ) {
      decide(step, { kind: 'undecidable', why: movedOn });
    }
  };

  const giveUp = (waited: number): void => {
    const step = steps[position];
    if (step?.kind === 'expect') decide(step, missing(step, `${Math.round(waited)} ms passed`, inboxes));
    else if (step?.kind === 'absent' && step.before !== undefined) {
      decide(step, { kind: 'blocked', why: 'what must come first did not come' });
    } else if (step?.kind === 'absent') {
      const marked = markers.some(({ party }) => party === step.party);
      decide(step, marked ? { kind: 'undecidable', why: 'the marker did not arrive' } : { kind: 'holds' });
    }
  };

  const read = (event: TranscriptEvent): void => {
    now = event.n;
    // What is recorded beside a party, as the RPCs of its app are, is evidence for readers.
    if ('party' in event && !Object.hasOwn(scenario.parties, event.party)) return;
    if (event.kind === 'scenario') {
      const hindered = hindrance(scenario, event);
      if (hindered) stop(hindered.verdict, hindered.why);
    } else if (event.kind === 'bind') bindings.set(event.name, event.value);
    else if (event.kind === 'marker') markers.push({ party: event.party, id: event.id });
    else if (event.kind === 'setup') {
      if (event.state === 'begun') unready.add(event.party);
      else unready.delete(event.party);
      if (event.state === 'failed') stop('blocked', `${event.party} could not get ready: ${event.why}`);
    } else if (event.kind === 'did') {
      moveOn();
      const step = steps[position];
      if (step?.kind === 'act') sent = sentText(step, bindings);
      if (!stopped) position += 1;
      stepBegan = now;
    } else if (event.kind === 'failed') {
      moveOn();
      stop('blocked', stepText(steps[position], event.why));
    } else if (event.kind === 'gave-up') giveUp(event.waited);
    else if (event.kind === 'end') {
      if (event.why === 'crashed') stop('error', event.problem ?? 'the harness failed');
      else if (event.why === 'interrupted') stop('unverifiable', event.problem ?? 'the run was interrupted');
      else moveOn();
    } else inboxes.feed(event);
    if (!arrivals.has(event.kind)) finder.forget();
    advance();
  };

  return {
    feed(event) {
      try {
        read(event);
      } catch (error) {
        // Events come from sockets: what is thrown here would take the whole run with it.
        stop('error', error instanceof Error ? error.message : String(error));
      }
    },
    get position() {
      return position;
    },
    get done() {
      return stopped !== undefined || position >= steps.length;
    },
    bindings,
    outcomes() {
      const left = stopped ?? {
        verdict: 'blocked' as const,
        why: `not reached: ${steps[position]?.label ?? 'the end'} is undecided`,
      };
      return checksOf(scenario).map(
        (check) => decided.get(check) ?? { check, verdict: left.verdict, reason: left.why, from: 0, to: now },
      );
    },
  };
};

/** The verdicts on a recorded scenario: a pure function, the same that the player uses as it goes. */
export const judge = (scenario: Scenario, transcript: Iterable<TranscriptEvent>): readonly Outcome[] => {
  const judging = createJudge(scenario);
  for (const event of transcript) judging.feed(event);
  return judging.outcomes();
};
