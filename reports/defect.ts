import type { Baseline, BaselineEntry } from './baseline.ts';
import { matchesPattern } from './pattern.ts';
import type { Result } from './report.ts';
import { checkName } from './standing.ts';

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

const describes = ({ checks, signatures }: Defect, check: string, signature: string): boolean =>
  checks.some((pattern) => matchesPattern(pattern, check)) &&
  signatures.some((pattern) => matchesPattern(pattern, signature));

/** Whether a failure that a baseline has is of this cause. */
export const isExplainedBy = (defect: Defect, product: string, entry: BaselineEntry): boolean => {
  const { check, signature, verdict = 'fail' } = entry;
  return (
    verdict === 'fail' &&
    signature !== undefined &&
    defect.products.includes(product) &&
    describes(defect, check, signature)
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

/** Results in which a failure that nobody explained says which defect of other products it looks like. */
export const compareWithDefects = (
  results: readonly Result[],
  defects: readonly Defect[],
): readonly Result[] =>
  results.map((result) => {
    const { verdict, signature, baseline } = result;
    if (verdict !== 'fail' || signature === undefined || baseline?.state === 'known') return result;
    const defect = defects.find((one) => describes(one, checkName(result), signature));
    return defect === undefined ? result : { ...result, like: { title: defect.title, link: defect.link } };
  });
