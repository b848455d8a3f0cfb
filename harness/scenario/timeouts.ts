/**
 * Milliseconds; far above what a sound server takes, also where twenty processes want its two cores. Where it is slower
 * still, they grow with what it usually takes.
 */
export const timeouts = {
  /** Until an expectation is taken as not met. */
  expectation: 10_000,
  /** Until a party must have reached its phase, or an action be done, if it is no more work than others. */
  setup: 30_000,
  /** The least and the multiple of the measured round trip to wait where no marker can prove absence. */
  silence: 750,
  silenceRoundTrips: 20,
} as const;
export type Timeouts = { readonly [key in keyof typeof timeouts]: number };
