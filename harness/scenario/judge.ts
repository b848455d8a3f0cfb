import type { Element } from 'ltx';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { Verdict } from '../verdict.ts';
import { parseFragment } from '../xml/fragment.ts';
import { ns } from '../xml/namespaces.ts';
import { createInboxes, type Inboxes, type Seen } from './inbox.ts';
import { type Difference, matchElement } from './match.ts';
import { type Bindings, substitute } from './pattern.ts';
import {
  type AbsentStep,
  type ActStep,
  type CheckSpec,
  checksOf,
  type ExpectStep,
  type Scenario,
  type Step,
} from './scenario.ts';
import { selects } from './select.ts';
import { signatureOf } from './signature.ts';

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

type Decision =
  | { readonly kind: 'holds'; readonly seen?: Seen; readonly means?: string }
  | {
      readonly kind: 'broken';
      readonly why: string;
      readonly signature: string;
      /** What was waited for came, and is wrong in part: the conversation can go on. */
      readonly goesOn: boolean;
      readonly seen?: Seen;
    }
  | { readonly kind: 'undecidable'; readonly why: string };

const show = (seen: Seen): string => {
  if (seen.kind === 'header' || seen.kind === 'element') return seen.element.toString();
  if (seen.kind === 'footer') return '</stream:stream>';
  if (seen.kind === 'malformed') return `XML that is not well-formed: ${seen.problem}`;
  if (seen.kind === 'restricted') return `a ${seen.what} on the stream`;
  if (seen.kind === 'tls') return `TLS ${seen.protocol}${seen.problem ? `, ${seen.problem}` : ''}`;
  if (seen.by === 'limit') return `so much that we hung up: ${seen.problem}`;
  return `connection closed by ${seen.by}${seen.problem ? `: ${seen.problem}` : ''}`;
};

const footer = '</stream:stream>';

const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

const templates = new Map<string, Element>();
const template = (xml: string): Element => {
  const known = templates.get(xml) ?? parseFragment(xml);
  templates.set(xml, known);
  return known;
};

const sentence = (differences: readonly Difference[]): string =>
  differences.map(({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`).join('; ');

const isMarker = (seen: Seen, id: string): boolean =>
  seen.kind === 'element' &&
  ((seen.element.name === 'iq' && seen.element.attrs.id === id) ||
    (seen.element.attrs.type !== 'error' && seen.element.getChild('marker', ns.marker)?.attrs.id === id));

interface Found {
  readonly seen: Seen;
  readonly differences: readonly Difference[];
  readonly bound: readonly (readonly [string, string])[];
}

export const createJudge = (scenario: Scenario): Judge => {
  const inboxes: Inboxes = createInboxes();
  const bindings = new Map<string, string>();
  const decided = new Map<CheckSpec, Outcome>();
  const markers: { readonly party: string; readonly id: string }[] = [];
  const { steps } = scenario;
  /** Parties on their way to their phase: what comes meanwhile is theirs, and no step's. */
  const unready = new Set<string>();
  /** How far each open expectation has looked through its party's inbox, and what came nearest to it. */
  const looked = new Map<object, { readonly count: number; readonly nearest?: Found }>();
  let position = 0;
  let stepBegan = 0;
  let sent: string | undefined;
  let now = 0;
  let selected: Seen | undefined;
  let stopped: { readonly verdict: Verdict; readonly why: string } | undefined;

  const say = (text: string): string => attempt(() => substitute(text, bindings)) ?? text;

  const sentText = ({ label, verb, value }: ActStep): string => {
    if (value === null) return label;
    const text = typeof value === 'string' ? say(value) : JSON.stringify(value);
    return verb === 'sends' ? text : `${label}: ${text}`;
  };

  const expectedText = (step: Step): string => {
    if (step.kind === 'expect') {
      return step.options
        .map(({ party, expected }) =>
          expected.kind === 'xml'
            ? say(expected.template)
            : `${party}: ${expected.kind === 'footer' ? '</stream:stream>' : expected.kind}`,
        )
        .join('\n  or\n');
    }
    if (step.kind === 'has') return say(step.template);
    if (step.kind === 'absent') return `nothing like ${step.templates.map(say).join('\n  or\n')}`;
    return step.label;
  };

  const unread = (party: string): string => {
    const seen = inboxes.of(party);
    const last = seen.slice(-3).map(show);
    return last.length === 0
      ? 'nothing came'
      : `what came instead${seen.length > 3 ? ' (last three)' : ''}: ${last.join('\n')}`;
  };

  const decide = (step: Exclude<Step, { kind: 'act' }>, decision: Decision): void => {
    looked.clear();
    const at = decision.kind === 'undecidable' ? undefined : decision.seen;
    const range = { from: at?.at ?? stepBegan, to: at?.at ?? now };
    if (step.check) {
      const failed = decision.kind !== 'holds';
      const judged: Verdict =
        decision.kind === 'holds' ? 'pass' : decision.kind === 'broken' ? 'fail' : 'unverifiable';
      const verdict = step.check.observe && judged !== 'unverifiable' ? 'observed' : judged;
      const reason =
        decision.kind === 'holds'
          ? step.check.observe
            ? (decision.means ?? 'as described')
            : undefined
          : decision.why;
      decided.set(step.check, {
        check: step.check,
        verdict,
        ...(reason !== undefined && { reason }),
        ...((failed || step.check.observe) && { expected: expectedText(step), ...(sent && { sent }) }),
        ...((failed || step.check.observe) && {
          observed: at
            ? show(at)
            : step.kind === 'expect'
              ? step.options.map((option) => unread(option.party)).join('\n')
              : 'nothing',
        }),
        ...(decision.kind === 'broken' &&
          verdict === 'fail' && { signature: signatureOf(decision.signature, bindings) }),
        ...range,
      });
    }
    const goesOn = (decision.kind === 'broken' && decision.goesOn && step.check) || step.check?.observe;
    if (decision.kind !== 'holds' && !goesOn) {
      stopped = { verdict: 'blocked', why: `line ${step.line}, ${step.label}: ${decision.why}` };
      position = steps.length;
      return;
    }
    position += 1;
    stepBegan = now;
  };

  const adopt = (bound: readonly (readonly [string, string])[]): void => {
    for (const [name, value] of bound) bindings.set(name, value);
  };

  const wrong = (differences: readonly Difference[], seen: Seen, name: string): Decision => ({
    kind: 'broken',
    why: sentence(differences),
    signature: `${name}: ${differences.map((d) => `${d.path} expected ${d.expected} found ${d.found}`).join('; ')}`,
    goesOn: true,
    seen,
  });

  /** What has come to a party since this expectation looked last. */
  const news = (party: string, wanted: object): readonly Seen[] => {
    const all = inboxes.of(party);
    const { count = 0, nearest } = looked.get(wanted) ?? {};
    looked.set(wanted, { count: all.length, ...(nearest && { nearest }) });
    return count === 0 ? all : all.slice(count);
  };

  const find = (party: string, wanted: ExpectStep['options'][number]['expected']): Found | undefined => {
    let nearest = looked.get(wanted)?.nearest;
    for (const seen of news(party, wanted)) {
      if (wanted.kind === 'footer' && seen.kind === 'footer') return { seen, differences: [], bound: [] };
      if (wanted.kind === 'closed' && seen.kind === 'closed' && seen.by === 'peer')
        return { seen, differences: [], bound: [] };
      if (wanted.kind === 'tls' && seen.kind === 'tls') {
        const differences: Difference[] = [];
        if (wanted.protocol !== undefined && wanted.protocol !== seen.protocol)
          differences.push({ path: '/tls/@protocol', expected: wanted.protocol, found: seen.protocol });
        if (wanted.authorized !== undefined && wanted.authorized !== seen.authorized)
          differences.push({
            path: '/tls/@authorized',
            expected: String(wanted.authorized),
            found: seen.problem ?? String(seen.authorized),
          });
        return { seen, differences, bound: [] };
      }
      if (wanted.kind !== 'xml' || (seen.kind !== 'element' && seen.kind !== 'header')) continue;
      const wantedElement = template(wanted.template);
      if ((seen.kind === 'header') !== (wantedElement.name === 'stream:stream')) continue;
      const select =
        wanted.select === undefined || wanted.select === 'next' ? wanted.select : template(wanted.select);
      if (!selects(wantedElement, select, seen.element, bindings)) continue;
      const result = matchElement(wantedElement, seen.element, bindings);
      if (result.differences.length === 0 || wanted.select === 'next') return { seen, ...result };
      nearest ??= { seen, ...result };
    }
    if (nearest) looked.set(wanted, { count: inboxes.of(party).length, nearest });
    return nearest;
  };

  const tryExpect = (step: ExpectStep): boolean => {
    const attempts = step.options.map((option) => ({ option, hit: find(option.party, option.expected) }));
    const right = attempts.find(({ hit }) => hit?.differences.length === 0);
    const chosen = right ?? (attempts.every(({ hit }) => hit) ? attempts[0] : undefined);
    if (chosen?.hit) {
      const { seen, differences, bound } = chosen.hit;
      inboxes.take(chosen.option.party, seen);
      selected = seen;
      adopt(bound);
      decide(
        step,
        right
          ? { kind: 'holds', seen, ...(chosen.option.means && { means: chosen.option.means }) }
          : wrong(differences, seen, 'differs'),
      );
      return true;
    }
    const ends = step.options.map(({ party, expected }) => endOf(party, expected.kind));
    const [end] = ends;
    if (!end || !ends.every((entry) => entry !== undefined)) return false;
    if (ends.some((entry) => entry?.ours)) decide(step, { kind: 'undecidable', why: end.how });
    else missing(step, end.how);
    return true;
  };

  /** Why nothing of a kind can come to a party any more; `ours` where we did not want to know. */
  const endOf = (
    party: string,
    kind: string,
  ): { readonly how: string; readonly ours: boolean } | undefined => {
    const closed = inboxes.closed(party);
    const broken = kind === 'closed' || kind === 'tls' ? undefined : inboxes.broken(party);
    if (closed?.by === 'limit') return { how: `we hung up on ${party}: ${closed.problem}`, ours: true };
    if (broken !== undefined) return { how: `the stream is not XML: ${broken}`, ours: false };
    if (closed === undefined) return undefined;
    return { how: `the connection was closed${closed.problem ? `: ${closed.problem}` : ''}`, ours: false };
  };

  const missing = (step: ExpectStep, how: string): void => {
    const party = step.options[0]?.party ?? '';
    const instead = inboxes
      .of(party)
      .findLast((seen) => seen.kind === 'element' || seen.kind === 'malformed' || seen.kind === 'closed');
    const kind = instead?.kind === 'element' ? `<${instead.element.name}>` : (instead?.kind ?? 'nothing');
    decide(step, {
      kind: 'broken',
      why: `nothing fitting came: ${how}`,
      signature: `missing: ${kind} came instead`,
      goesOn: false,
    });
  };

  const like = (seen: Seen, xml: string): boolean => {
    if (xml === footer || seen.kind === 'footer') return xml === footer && seen.kind === 'footer';
    return (
      seen.kind === 'element' && matchElement(template(xml), seen.element, bindings).differences.length === 0
    );
  };

  const forbidden = (step: AbsentStep, among: readonly Seen[]): Seen | undefined =>
    among.find(
      (seen) => step.templates.some((xml) => like(seen, xml)) && !step.except.some((xml) => like(seen, xml)),
    );

  const tryAbsent = (step: AbsentStep): boolean => {
    const { before } = step;
    const unread = news(step.party, step);
    const end = before === undefined ? -1 : unread.findIndex((seen) => like(seen, before));
    const seen = forbidden(step, end < 0 ? unread : unread.slice(0, end));
    if (seen) {
      inboxes.take(step.party, seen);
      const name = seen.kind === 'element' ? seen.element.name : seen.kind;
      decide(step, {
        kind: 'broken',
        why: `a ${name} came that must not`,
        signature: `unexpected <${name}>`,
        goesOn: true,
        seen,
      });
      return true;
    }
    const first = unread[end];
    if (first) {
      decide(step, { kind: 'holds', seen: first });
      return true;
    }
    const over = endOf(step.party, 'xml');
    if (before !== undefined) {
      if (over)
        stop('blocked', `line ${step.line}, ${step.label}: what must come first did not come: ${over.how}`);
      return over !== undefined;
    }
    const marker = markers.find(({ party }) => party === step.party);
    const arrived = marker && unread.find((item) => isMarker(item, marker.id));
    if (!marker || !arrived) {
      if (!over) return false;
      // Without a session there is no marker: then the end of the connection shows that nothing came.
      const session = marker !== undefined || bindings.has(`${step.party}.full`);
      const proved = !session && !over.ours && inboxes.closed(step.party) !== undefined;
      decide(step, proved ? { kind: 'holds' } : { kind: 'undecidable', why: over.how });
      return true;
    }
    inboxes.take(step.party, arrived);
    markers.splice(markers.indexOf(marker), 1);
    decide(step, { kind: 'holds', seen: arrived });
    return true;
  };

  const tryHas = (step: Extract<Step, { kind: 'has' }>): true => {
    if (selected?.kind !== 'element' && selected?.kind !== 'header') {
      decide(step, { kind: 'undecidable', why: 'nothing was selected before' });
      return true;
    }
    const { differences, bound } = matchElement(template(step.template), selected.element, bindings);
    adopt(bound);
    decide(
      step,
      differences.length === 0 ? { kind: 'holds', seen: selected } : wrong(differences, selected, 'differs'),
    );
    return true;
  };

  const advance = (): void => {
    for (;;) {
      const step = stopped ? undefined : steps[position];
      if (step === undefined || step.kind === 'act' || unready.size > 0) return;
      const moved =
        step.kind === 'expect' ? tryExpect(step) : step.kind === 'absent' ? tryAbsent(step) : tryHas(step);
      if (!moved) return;
    }
  };

  const stop = (verdict: Verdict, why: string): void => {
    stopped ??= { verdict, why };
    position = steps.length;
  };

  /** The recorded run moved on, so nothing decides the step we are at. */
  const unresolved = (why: string): void => {
    for (
      let step = steps[position];
      step !== undefined && step.kind !== 'act' && !stopped;
      step = steps[position]
    ) {
      decide(step, { kind: 'undecidable', why });
    }
  };

  const gaveUp = (event: TranscriptEvent & { kind: 'gave-up' }): void => {
    const step = steps[position];
    if (step?.kind === 'expect') missing(step, `${Math.round(event.waited)} ms passed`);
    else if (step?.kind === 'absent' && step.before !== undefined) {
      stop('blocked', `line ${step.line}, ${step.label}: what must come first did not come`);
    } else if (step?.kind === 'absent') {
      const marked = markers.some(({ party }) => party === step.party);
      decide(step, marked ? { kind: 'undecidable', why: 'the marker did not arrive' } : { kind: 'holds' });
    }
  };

  const read = (event: TranscriptEvent): void => {
    now = event.n;
    if (event.kind === 'scenario') {
      const lacking = scenario.needs.filter((need) => !event.claims.includes(need));
      if (event.stimulus !== scenario.stimulus) {
        stop(
          'unverifiable',
          'the scenario does something else now than when this was recorded: not comparable',
        );
      } else if (lacking.length > 0 && event.unknown !== undefined) {
        stop('blocked', `what the target claims is not known: ${event.unknown}`);
      } else if (lacking.length > 0) stop('not-claimed', `the target does not claim: ${lacking.join(', ')}`);
    } else if (event.kind === 'bind') bindings.set(event.name, event.value);
    else if (event.kind === 'marker') markers.push({ party: event.party, id: event.id });
    else if (event.kind === 'setup') {
      if (event.state === 'begun') unready.add(event.party);
      else unready.delete(event.party);
      if (event.state === 'failed') stop('blocked', `${event.party} could not get ready: ${event.why}`);
    } else if (event.kind === 'did') {
      unresolved('the recorded run did not wait for this');
      const step = steps[position];
      if (step?.kind === 'act') sent = sentText(step);
      if (!stopped) position += 1;
      stepBegan = now;
    } else if (event.kind === 'failed') {
      unresolved('the recorded run did not wait for this');
      const step = steps[position];
      stop('blocked', `line ${step?.line ?? '?'}, ${step?.label ?? 'action'}: ${event.why}`);
    } else if (event.kind === 'gave-up') gaveUp(event);
    else if (event.kind === 'end') {
      if (event.why === 'crashed') stop('error', event.problem ?? 'the harness failed');
      else if (event.why === 'interrupted') stop('unverifiable', event.problem ?? 'the run was interrupted');
      else unresolved('the recorded run did not wait for this');
    } else inboxes.feed(event);
    if (event.kind !== 'bytes' && event.kind !== 'tls' && event.kind !== 'closed') looked.clear();
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
