import { countOf, isUnexpected } from './dom.js';

/** Flattens the outline: one entry per check, with what filters look at. */
export const rowsOf = ({ outline, requirements, scenarios }) =>
  outline.specs.flatMap((spec) =>
    spec.requirements.flatMap((group) =>
      group.checks.map((check) => {
        const results = check.cells.filter((cell) => cell !== null);
        const requirement = requirements[group.id];
        const scenario = scenarios[results[0]?.scenario];
        const words = [
          check.name,
          scenario?.title,
          ...results.flatMap((result) => [result.reason, result.signature, ...result.requirements]),
          requirement?.summary,
        ];
        return {
          check,
          spec: spec.id,
          requirement: group.id,
          counts: new Set(results.map(countOf)),
          unexpected: results.some(isUnexpected),
          words: words.filter(Boolean).join('\n').toLowerCase(),
        };
      }),
    ),
  );

export const shows = (view, row) =>
  (view.verdicts.size === 0 || [...view.verdicts].some((verdict) => row.counts.has(verdict))) &&
  (view.levels.size === 0 || view.levels.has(row.check.level)) &&
  (view.spec === '' || view.spec === row.spec) &&
  (!view.differ || row.check.differs) &&
  (!view.unexpected || row.unexpected) &&
  view.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => row.words.includes(word));
