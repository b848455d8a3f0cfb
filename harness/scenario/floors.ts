import { type ActStep, type JudgedStep, sinceSetUp } from './scenario.ts';

/** A point in a transcript: how many items had come, and the number of the event. */
export interface Point {
  readonly item: number;
  readonly event: number;
}

/** Where what came in answer to actions begins. */
export interface Floor extends Point {
  /** The index of the last of these actions. */
  readonly last: number;
  /** It is something that came: what is asked for is what came behind it. */
  readonly behind?: true;
}

/**
 * Knows what each step answers: the action or the stanza that it names, or the group of actions right before it. Nothing
 * that came before decides the step.
 */
export interface Floors {
  /** An action begins, perhaps as one of a group. */
  begin(step: ActStep, position: number, inGroup: boolean, at: Point): void;
  /** An expectation has selected the item before this point. */
  select(name: string, at: Point): void;
  /** Nothing where all that came since the scenario began counts. */
  of(step: JudgedStep): Floor | undefined;
}

export const createFloors = (): Floors => {
  const named = new Map<string, Floor>();
  let group: Floor | undefined;
  let begun = -1;
  return {
    begin({ as }, position, inGroup, at) {
      if (begun === position) return;
      begun = position;
      group = inGroup && group ? { ...group, last: position } : { ...at, last: position };
      if (as !== undefined) named.set(as, { ...at, last: position });
    },
    select(name, at) {
      named.set(name, { ...at, last: group?.last ?? -1, behind: true });
    },
    of(step) {
      const answers = step.kind === 'has' ? undefined : step.answers;
      if (answers === sinceSetUp) return undefined;
      return answers === undefined ? group : named.get(answers);
    },
  };
};
