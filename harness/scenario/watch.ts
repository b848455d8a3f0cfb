import type { Catalogue } from '../catalogue/catalogue.ts';
import type { PartySpec, Step, WatchStep } from '../language/scenario.ts';
import type { Watch, Watched, Watches } from '../networks/watch.ts';
import { strongest } from '../verdict.ts';
import type { Decider, Decision } from './decision.ts';
import { differencesText } from './words.ts';

/** The checks that no scenario has to write: what its network watches, wherever it may come to that. */
export const watchesFor = (
  watches: Watches | undefined,
  steps: readonly Step[],
  parties: ReadonlyMap<string, PartySpec>,
  { requirements }: Pick<Catalogue, 'requirements'>,
  line: number,
): readonly WatchStep[] => {
  const { rules = [], dutiesIn } = watches ?? {};
  const duties = dutiesIn?.(steps, parties) ?? [];
  return rules.flatMap((rule): readonly WatchStep[] => {
    const own = duties.filter((duty) => duty.rule === rule.id && requirements.has(duty.requirement));
    if (own.length === 0) return [];
    const covers = [...new Set(own.map(({ requirement }) => requirement))].toSorted();
    const level = strongest(covers.flatMap((id) => requirements.get(id)?.level ?? []));
    return [
      {
        kind: 'watch',
        label: 'all that comes',
        line,
        rule,
        parties: [...new Set(own.map(({ party }) => party))],
        check: { id: rule.id, covers, level, observe: false },
      },
    ];
  });
};

const decisionOn = (watched: Watched): Decision => {
  if (watched.kind !== 'broken') return watched;
  const { why, seen } = watched;
  return {
    kind: 'broken',
    ...(typeof why === 'string'
      ? { why, signature: why }
      : { why: differencesText([why]), signature: [why] }),
    ...(seen && { seen }),
    over: false,
  };
};

/** Decides by what was watched so far. */
export const watchDecider = (watch: Watch, { rule: { id } }: WatchStep): Decider => ({
  see: () => undefined,
  over() {
    const watched = watch.decide(id);
    return watched && { decision: decisionOn(watched) };
  },
  giveUp: (waited) => decisionOn(watch.giveUp(id, waited)),
});
