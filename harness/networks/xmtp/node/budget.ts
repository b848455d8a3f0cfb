import { refuse } from './refusal.ts';

/** An upper bound for something that is taken and given back. */
export interface Budget {
  readonly taken: number;
  /** @throws {Refusal} RESOURCE_EXHAUSTED when that is more than there is. */
  take(count: number): void;
  give(count: number): void;
}

/** @param what such as `bytes kept`. */
export const createBudget = (limit: number, what: string): Budget => {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take(count) {
      if (taken + count > limit) refuse('RESOURCE_EXHAUSTED', `this node's limit is ${limit} ${what}`);
      taken += count;
    },
    give(count) {
      taken -= count;
    },
  };
};
