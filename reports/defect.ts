import type { Baseline, BaselineEntry } from './baseline.ts';
import { matchesPattern } from './pattern.ts';

/** Where products do not do what a specification demands: one cause, argued once for all versions and configurations. */
export interface Defect {
  readonly id: string;
  /** The specification whose checks fail. */
  readonly spec: string;
  /** What the product does, in one sentence. */
  readonly title: string;
  /** As baselines name them. */
  readonly products: readonly string[];
  /** `<scenario>#<check>` of what fails by it; `*` stands for any run of characters, here and in signatures. */
  readonly checks: readonly string[];
  readonly signatures: readonly string[];
  /** Why the text forbids it. Markdown. */
  readonly argument: string;
  /** The best that can be said for the product, and why it does not help. Markdown. */
  readonly defence: string;
  /** Where every server that comes with assay fails by it: why that does not make the check wrong. Markdown. */
  readonly everybody?: string;
  /** When somebody who wrote none of the checks defended the product for the last time. */
  readonly reviewed?: string;
  readonly issues?: readonly string[];
  /** The section of a page that argues it. */
  readonly link: string;
}

/** Whether a failure that a baseline has is of this cause. */
export const isExplainedBy = (defect: Defect, product: string, entry: BaselineEntry): boolean => {
  const { check, signature, verdict = 'fail' } = entry;
  return (
    verdict === 'fail' &&
    signature !== undefined &&
    defect.products.includes(product) &&
    defect.checks.some((pattern) => matchesPattern(pattern, check)) &&
    defect.signatures.some((pattern) => matchesPattern(pattern, signature))
  );
};

/** Baselines in which every recorded failure that a defect explains is known, with its title and where it is argued. */
export const explainBaselines = (
  baselines: readonly Baseline[],
  defects: readonly Defect[],
): readonly Baseline[] =>
  baselines.map((baseline) => ({
    ...baseline,
    entries: baseline.entries.map((entry) => {
      if (entry.state === 'known') return entry;
      const defect = defects.find((one) => isExplainedBy(one, baseline.product, entry));
      return defect === undefined
        ? entry
        : { ...entry, state: 'known', reason: defect.title, link: defect.link };
    }),
  }));
