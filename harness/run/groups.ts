import { siteOf } from '../language/world.ts';
import { partyKinds } from '../networks/index.ts';
import type { Play } from '../scenario/plan.ts';

/** How many scenarios have a target to themselves together, at most. */
const mostTogether = 8;

/** What a scenario has done to its targets that others on them would notice, in order. */
const disturbances = ({ scenario, round, seats }: Play): string => {
  const targets = new Map(seats.map(({ site, target }) => [site, target]));
  const done = scenario.steps.flatMap((step) => {
    if (step.kind !== 'act') return [];
    const verb = partyKinds.get(scenario.parties[step.party]?.kind ?? '')?.verbs[step.verb];
    return verb?.alone ? [[targets.get(siteOf(scenario, step.party)), step.verb]] : [];
  });
  // What disturbs nobody has a reason of its own to be alone.
  return JSON.stringify([[...targets.values()], done.length > 0 ? done : [scenario.id, round]]);
};

/** Puts those together that have the same done to the same targets, so that it is done once for all of them. */
export const groupsOf = (plays: readonly Play[]): readonly (readonly Play[])[] =>
  [...Map.groupBy(plays, disturbances).values()].flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / mostTogether) }, (_, index) =>
      same.slice(index * mostTogether, (index + 1) * mostTogether),
    ),
  );
