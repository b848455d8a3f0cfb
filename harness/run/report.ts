import { basename, resolve } from 'node:path';
import { applyBaselines, type Baseline } from '../../reports/baseline.ts';
import { compareWithDefects, type Defect } from '../../reports/defect.ts';
import { sortReport } from '../../reports/order.ts';
import type {
  LostClaim,
  Report,
  RequirementReport,
  Result,
  RunFacts,
  ScenarioReport,
  SpecReport,
  TargetReport,
} from '../../reports/report.ts';
import { checkName } from '../../reports/standing.ts';
import type { Catalogue, Requirement, Spec } from '../catalogue/catalogue.ts';
import { type CheckSpec, checksOf, ownChecksOf, type Scenario } from '../language/scenario.ts';
import { readNeed, worldId } from '../language/world.ts';
import { isMetBy } from '../scenario/claims.ts';
import type { Verdict } from '../verdict.ts';
import type { PlayedScenario } from './played.ts';
import { resultsOf } from './results.ts';
import { subjectsOf, type TargetRecord } from './subjects.ts';
import { invocation, packageVersion } from './version.ts';

/**
 * What becomes of a requirement: some check judges by it, checks only observe what servers do about it, no check covers
 * it, or the catalogue leaves it out.
 */
export type Standing = 'tested' | 'observed' | 'untested' | 'excluded';

/** Where each requirement stands with these scenarios. */
export const standingIn = (
  scenarios: readonly Scenario[],
): ((requirement: Pick<Requirement, 'id' | 'excluded'>) => Standing) => {
  const checks = scenarios.flatMap(checksOf);
  const judging = new Set(checks.flatMap(({ covers, observe }) => (observe ? [] : covers)));
  const covering = new Set(checks.flatMap(({ covers }) => covers));
  return ({ id, excluded }) => {
    if (judging.has(id)) return 'tested';
    if (covering.has(id)) return 'observed';
    return excluded === undefined ? 'untested' : 'excluded';
  };
};

/** How much of a specification the suite covers. */
export const coverageOf = (spec: Spec, scenarios: readonly Scenario[]): SpecReport => {
  const stands = standingIn(scenarios);
  const count = (standing: Standing): number =>
    spec.requirements.filter((requirement) => stands(requirement) === standing).length;
  return {
    id: spec.id,
    title: spec.title,
    url: spec.url,
    requirements: spec.requirements.length,
    tested: count('tested'),
    observed: count('observed'),
    untested: count('untested'),
    excluded: count('excluded'),
  };
};

/** What was played on one target. */
export interface PlayedTarget {
  readonly target: TargetRecord;
  /** What was meant to be played. */
  readonly scenarios: readonly Scenario[];
  readonly played: readonly PlayedScenario[];
  /** What checks are that were never played, and why. */
  readonly missing: { readonly verdict: Verdict; readonly reason: string };
  /** All targets that were played on together, where that was more than this one. */
  readonly world?: readonly TargetRecord[];
}

/**
 * What was played on each of several targets together, or on one.
 * @param parts what of the scenarios is at each target
 */
export const playedInWorld = (
  targets: readonly TargetRecord[],
  parts: readonly (readonly Scenario[])[],
  what: Pick<PlayedTarget, 'played' | 'missing'>,
): readonly PlayedTarget[] => {
  if (targets.length === 1) return targets.map((target) => ({ target, scenarios: parts[0] ?? [], ...what }));
  const lost = targets.find(({ problem }) => problem !== undefined);
  return targets.map((target, index): PlayedTarget => {
    const problem = `${lost?.id}, which it was to be played with: ${lost?.problem}`;
    const own: TargetRecord =
      lost === undefined || target.problem !== undefined ? target : { ...target, state: 'failed', problem };
    return { target: own, scenarios: parts[index] ?? [], ...what, world: targets };
  });
};

export interface ReportParts {
  readonly run: RunFacts;
  readonly plays: readonly PlayedTarget[];
  readonly baselines: readonly Baseline[];
  readonly defects: readonly Defect[];
  /** Every scenario there is, also those that this run left out. */
  readonly scenarios: readonly Scenario[];
  readonly catalogue: Catalogue;
  /** Where scenarios of the user's own are, as the user named it. */
  readonly folders?: readonly string[];
}

/** Where a repetition writes: a folder of its own, so that the report that told of it stays. */
export const repeatFolder = 'assay-repeat';

/** The same for a report that may be of a repetition itself, as the command that wrote it says. */
const repeatFolderBeside = (command: string): string => {
  const [, quoted, plain = ''] = /--out[= ](?:'([^']+)'|(\S+))/.exec(command) ?? [];
  const [same, number = '1'] = /^assay-repeat(?:-(\d+))?$/.exec(basename(quoted ?? plain)) ?? [];
  return same === undefined ? repeatFolder : `${repeatFolder}-${Number(number) + 1}`;
};

const quote = (word: string): string => (/[^\w@+.:/[\]-]/.test(word) ? `'${word}'` : word);

/** `NAME=value` for a shell; what was left out of it, such as a password, stays to be filled in. */
const assignment = (setting: string): string => {
  const [name = '', ...value] = setting.split('=');
  return `${name}=${quote(value.join('='))}`;
};

/** The command that plays a scenario on these targets together again, or on one. */
const repeatCommand =
  (targets: readonly TargetReport[], folderOf: (scenario: string) => string | undefined, out: string) =>
  (scenario: string): string => {
    const folder = folderOf(scenario);
    const own = folder === undefined ? '' : ` --fixtures ${quote(folder)}`;
    const settings = new Set(targets.flatMap(({ environment = [] }) => environment));
    const before = [...settings].map((setting) => `${assignment(setting)} `).join('');
    const name = quote(worldId(targets.map(({ id, named = id }) => named)));
    // Beside the report that it is read in, and not over it.
    return `${before}${invocation} run ${name}${own} --scenario ${scenario} --out ${out}`;
  };

/** The checks that were not asked for want of a claim. */
const costOf = (
  { target, claim }: LostClaim,
  results: readonly Result[],
  scenarios: readonly Scenario[],
): readonly string[] => {
  const needing = new Set(
    scenarios
      .filter(({ needs }) => needs.some((need) => isMetBy(readNeed(need).what, claim)))
      .map(({ id }) => id),
  );
  return results
    .filter((result) => result.target === target && result.verdict === 'not-claimed')
    .filter(({ scenario }) => needing.has(scenario))
    .map(checkName);
};

interface PlayedSubject extends Omit<PlayedTarget, 'target'> {
  readonly target: TargetReport;
  readonly repeat: (scenario: string) => string;
}

/** What was played of each subject; one that several targets have in common was played several times. */
const subjectsIn = (
  plays: readonly PlayedTarget[],
  folderOf: (scenario: string) => string | undefined,
  out: string,
): readonly PlayedSubject[] => {
  const each = plays.flatMap(({ target, scenarios, played, missing, world = [target] }) => {
    const repeat = repeatCommand(world, folderOf, out);
    return subjectsOf(target, scenarios).map((subject) => ({ ...subject, played, missing, repeat }));
  });
  return [...Map.groupBy(each, ({ target }) => target.id).values()].flatMap((same) => {
    const worst = same.find(({ target }) => target.state === 'failed') ?? same[0];
    if (worst === undefined) return [];
    const scenarios = new Map(same.flatMap((one) => one.scenarios).map((one) => [one.id, one]));
    const repeats = new Map(
      same.flatMap(({ scenarios: own, repeat }) => own.map(({ id }) => [id, repeat] as const)),
    );
    return {
      ...worst,
      scenarios: [...scenarios.values()],
      played: same.flatMap(({ played }) => played),
      repeat: (scenario) => (repeats.get(scenario) ?? worst.repeat)(scenario),
    };
  });
};

/** Puts a report together: a pure function. */
export const assemble = (parts: ReportParts): Report => {
  const { run, plays, baselines, defects, scenarios, catalogue, folders = [] } = parts;
  const sources = new Map(scenarios.map(({ id, source }) => [id, source]));
  const folderOf = (scenario: string): string | undefined =>
    folders.find((folder) => sources.get(scenario)?.startsWith(`${resolve(folder)}/`));
  const subjects = subjectsIn(plays, folderOf, repeatFolderBeside(run.command));
  const results = subjects.flatMap(({ target, scenarios: planned, played, missing, repeat }) =>
    resultsOf(planned, played, { target: target.id, repeat, missing }),
  );
  const namesOf = (checks: (scenario: Scenario) => readonly CheckSpec[]): readonly string[] =>
    scenarios.flatMap((scenario) => checks(scenario).map(({ id }) => `${scenario.id}#${id}`));
  const targets = subjects.map(({ target }) => target);
  const judged = applyBaselines(results, targets, baselines, {
    all: namesOf(checksOf),
    own: namesOf(ownChecksOf),
  });
  const referred = new Set(judged.results.flatMap((result) => result.requirements));
  const requirements: [string, RequirementReport][] = [...referred].toSorted().flatMap((id) => {
    const found = catalogue.requirements.get(id);
    if (found === undefined) return [];
    const { spec, section, heading, source, sdks, level, summary } = found;
    const where = { ...(heading !== undefined && { heading }), ...(source !== undefined && { source }) };
    const status = catalogue.specs.get(spec)?.status;
    const force = { ...(status !== undefined && status !== 'Final' && { status }), ...(sdks && { sdks }) };
    return [[id, { spec, section, ...where, ...force, level, summary }]];
  });
  const played = new Set(judged.results.map(({ scenario }) => scenario));
  const described: [string, ScenarioReport][] = scenarios
    .filter(({ id }) => played.has(id))
    .map(({ id, title, spec, topic, source }) => [id, { title, spec, topic, source }]);
  const specs = new Set([
    ...requirements.map(([, { spec }]) => spec),
    ...described.map(([, { spec }]) => spec),
  ]);
  return sortReport({
    format: 'assay-report/1',
    tool: { name: 'assay', version: packageVersion },
    run,
    targets,
    specs: [...catalogue.specs.values()]
      .filter(({ id }) => specs.has(id))
      .map((spec) => coverageOf(spec, scenarios)),
    requirements: Object.fromEntries(requirements),
    scenarios: Object.fromEntries(described),
    results: compareWithDefects(judged.results, defects),
    stale: judged.stale,
    baselines: judged.baselines,
    lost: judged.lost.map((lost) => ({ ...lost, checks: costOf(lost, judged.results, scenarios) })),
  });
};
