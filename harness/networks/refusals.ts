import type { Element } from 'ltx';

/** What a template asks of a refusal: nothing, that it is of a condition, or nothing since there is only one. */
export type Asking = 'nothing' | 'a condition' | 'nothing more';

/** How a network says no. */
export interface Refusals {
  /** Whether what a template speaks of can be nothing but a refusal. */
  readonly refuses: (template: Element) => boolean;
  /** What it asks of one. */
  readonly asks: (template: Element) => Asking;
  /** Whether a refusal would fit as well as what else it speaks of, and it says nothing of which. */
  readonly fits: (template: Element) => boolean;
}
