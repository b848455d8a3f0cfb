import { cutAtEveryByte, inOnePiece } from '../evidence/cut.ts';
import type { Scenario } from '../language/scenario.ts';
import { judge } from '../scenario/judge.ts';
import type { Outcome } from '../scenario/outcome.ts';
import type { StoredTranscript } from './rejudge.ts';

/** What TCP must not change of an outcome. */
const summaryOf = ({ check, verdict, reason = '', signature = '' }: Outcome): string =>
  [check.id, verdict, reason, signature].join(' | ');

const cuts = { 'cut at every byte': cutAtEveryByte, 'in one piece': inOnePiece } as const;

/**
 * Where verdict, reason or signature depend on how TCP cut what came: each transcript is judged as it is, cut at every byte
 * and in one piece. None may be left.
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
    const whole = judge(scenario, events).map(summaryOf);
    return Object.entries(cuts).flatMap(([how, cut]) => {
      if (part === 'a third' && cut === cutAtEveryByte && index % 3 !== 0) return [];
      const after = judge(scenario, cut(events)).map(summaryOf);
      const rows = Math.max(whole.length, after.length);
      return Array.from({ length: rows }, (_, at) => [whole[at], after[at]] as const).flatMap(
        ([one, other]) =>
          one === other ? [] : [`${header.target} ${scenario.id}, ${how}: ${one}, but then ${other}`],
      );
    });
  });
};
