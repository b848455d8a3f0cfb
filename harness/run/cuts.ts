import { cutAtEveryByte, inOnePiece } from '../evidence/cut.ts';
import { inReverse } from '../evidence/reversed.ts';
import type { Scenario } from '../language/scenario.ts';
import { judge } from '../scenario/judge.ts';
import type { Outcome } from '../scenario/outcome.ts';
import type { StoredTranscript } from './rejudge.ts';

/** What TCP must not change of an outcome. */
const summaryOf = ({ check, verdict, reason = '', signature = '' }: Outcome): string =>
  [check.id, verdict, reason, signature].join(' | ');

const cuts = { 'cut at every byte': cutAtEveryByte, 'in one piece': inOnePiece } as const;

/** What the order in which a server writes siblings and attributes must not change: how a failure is recognised. */
const signaturesOf = (outcomes: readonly Outcome[]): ReadonlyMap<string, string> =>
  new Map(
    outcomes.flatMap(({ check, verdict, signature }) =>
      verdict === 'fail' && signature !== undefined ? [[check.id, signature]] : [],
    ),
  );

/** Failures of one that fail otherwise in the other. A verdict may depend on what a list begins with. */
const differingSignatures = (
  one: readonly Outcome[],
  other: readonly Outcome[],
): readonly (readonly [string, string])[] => {
  const after = signaturesOf(other);
  return [...signaturesOf(one)].flatMap(([check, signature]) => {
    const then = after.get(check) ?? signature;
    return then === signature ? [] : [[`${check} | ${signature}`, then] as const];
  });
};

/**
 * Where verdict, reason or signature depend on how TCP cut what came: each transcript is judged as it is, cut at every byte
 * and in one piece; and where a signature depends on the order of siblings or attributes. None may be left.
 * @param part cuts only every third transcript at every byte, always the same ones: that takes the longest.
 */
export const differsWhenCut = (
  scenarios: readonly Scenario[],
  transcripts: readonly StoredTranscript[],
  part: 'all' | 'a third' = 'all',
): readonly string[] => {
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  return transcripts.flatMap(({ header, events }, index) => {
    const scenario = known.get(header.scenario);
    if (scenario === undefined) return [];
    const outcomes = judge(scenario, events);
    const whole = outcomes.map(summaryOf);
    const reversed = differingSignatures(outcomes, judge(scenario, inReverse(events))).map(
      ([one, other]) => `${header.target} ${scenario.id}, in reverse: ${one}, but then ${other}`,
    );
    const cutting = Object.entries(cuts).flatMap(([how, cut]) => {
      if (part === 'a third' && cut === cutAtEveryByte && index % 3 !== 0) return [];
      const after = judge(scenario, cut(events)).map(summaryOf);
      const rows = Math.max(whole.length, after.length);
      return Array.from({ length: rows }, (_, at) => [whole[at], after[at]] as const).flatMap(
        ([one, other]) =>
          one === other ? [] : [`${header.target} ${scenario.id}, ${how}: ${one}, but then ${other}`],
      );
    });
    return [...cutting, ...reversed];
  });
};
