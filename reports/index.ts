export {
  applyBaseline,
  type Baseline,
  type BaselineEntry,
  type BaselineOutcome,
  draftBaseline,
} from './baseline.ts';
export { type ExitCode, exitCode } from './exit-code.ts';
export { blockedSilently, type Finding, type FindingKind, findings, knownFailures } from './findings.ts';
export { type PageAssets, pageAssets } from './html/assets.ts';
export { renderHtml } from './html.ts';
export { renderJson } from './json.ts';
export { renderJunit } from './junit.ts';
export { type MarkdownOptions, renderMarkdown } from './markdown.ts';
export { MergeConflict, mergeReports, relocate } from './merge.ts';
export { sortReport } from './order.ts';
export { type Outline, outline, suspects } from './outline.ts';
export type {
  EvidenceReference,
  Report,
  RequirementReport,
  Result,
  RunFacts,
  ScenarioReport,
  SpecReport,
  StaleEntry,
  TargetReport,
} from './report.ts';
export { checkName, isUnexpected, type Standing, standing } from './standing.ts';
export { type Paint, renderTerminal, type TerminalOptions } from './terminal.ts';
export { InvalidReport, validateReport } from './validate.ts';
