export { type Assessment, assess, type Blockage, scenariosIn } from './assessment.ts';
export {
  applyBaselines,
  type Baseline,
  type BaselineEntry,
  type BaselineOutcome,
  expectedFailures,
  type Failing,
} from './baseline.ts';
export { baselineName, draftBaseline } from './baseline-draft.ts';
export { type ExitCode, exitCode } from './exit-code.ts';
export { type Explanation, explanations, unexplained } from './explanation.ts';
export { type Finding, type FindingKind, findings, isNews, rowsIn } from './findings.ts';
export { type PageAssets, pageAssets } from './html/assets.ts';
export { renderHtml, transcriptsOf } from './html.ts';
export { renderJson } from './json.ts';
export { renderJunit } from './junit.ts';
export { type MarkdownOptions, renderMarkdown } from './markdown.ts';
export { MergeConflict, mergeReports, relocate } from './merge.ts';
export { sortReport } from './order.ts';
export { type Outline, outline, suspects } from './outline.ts';
export type {
  Arrival,
  BaselineReport,
  Cause,
  EvidenceReference,
  Likeness,
  LostClaim,
  Remembered,
  Report,
  RequirementReport,
  Result,
  RunFacts,
  RunPart,
  ScenarioReport,
  SpecReport,
  StaleEntry,
  TargetReport,
} from './report.ts';
export { checkName, isUnexpected, type Standing, standing } from './standing.ts';
export { type Paint, renderTerminal, type TerminalOptions } from './terminal.ts';
export { InvalidReport, validateReport } from './validate.ts';
