import { answeredBy } from '../language/exchange.ts';
import type { Step } from '../language/scenario.ts';

/** A point in a transcript: how many items had come, and the number of the event. */
export interface Point {
  readonly item: number;
  readonly event: number;
}

/** Where what came in answer to a step's actions begins, or behind the stanza that it names. */
export interface Floor extends Point {
  /** It is something that came: what is asked for is what came behind it. */
  readonly behind?: true;
}

/** Knows since when what came counts for each step: nothing that came before decides it. */
export interface Floors {
  /** The action at this position begins. */
  begin(position: number, at: Point): void;
  /** The expectation of this name has selected the item before this point. */
  select(name: string, at: Point): void;
  /** Nothing where all that came since the scenario began counts. */
  of(position: number): Floor | undefined;
}

export const createFloors = (steps: readonly Step[]): Floors => {
  const answered = answeredBy(steps);
  const begun = new Map<number, Point>();
  const selected = new Map<string, Floor>();
  return {
    begin(position, at) {
      if (!begun.has(position)) begun.set(position, at);
    },
    select: (name, at) => void selected.set(name, { ...at, behind: true }),
    of(position) {
      const { actions: [first = -1] = [], behind } = answered[position] ?? {};
      return behind === undefined ? begun.get(first) : selected.get(behind);
    },
  };
};
