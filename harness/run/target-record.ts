import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Baseline, expectedFailures, type Failing } from '../../reports/baseline.ts';
import { checksOf, type Scenario } from '../language/scenario.ts';
import type { Ledger } from '../networks/ledger.ts';
import type { Provided, SoftwareFacts } from '../networks/network.ts';
import type { Claims } from '../scenario/claims.ts';
import { protocolOf, type RunningTarget, type TargetRequest, usualConfiguration } from '../targets/index.ts';
import { subjectsOf, type TargetRecord, type Software as TestedSoftware } from './subjects.ts';

/** What has become of one target so far, as its folder keeps it in `target.json`. */
export interface TargetRun {
  readonly request: TargetRequest;
  /** Those that are for what it speaks; where others are played on as well, what of them is at this target. */
  readonly scenarios: readonly Scenario[];
  /** Its folder within the report's. */
  readonly evidence: string;
  /** What earlier runs have left on it. */
  readonly left: readonly Ledger[];
  target?: RunningTarget;
  /** Its accounts, once they are there. */
  provided?: Provided;
  software?: SoftwareFacts;
  /** What could not be undone on it. */
  leftovers?: string;
  /** What its parties are made of, in words, and what of that is judged. */
  apps?: string;
  beside?: TestedSoftware;
  claims: Claims;
  problem?: string;
  /** What ended its last worker before its time. */
  broken?: string;
}

/** As it says itself; a definition has a name of its own already. */
const softwareOf = ({ request, software = {} }: TargetRun): SoftwareFacts => {
  if (request.driver === 'external')
    return {
      ...software,
      ...(software.product !== undefined && { product: software.product.toLowerCase() }),
    };
  const { softwareVersion } = software;
  return softwareVersion !== undefined && /^\d/.test(softwareVersion) ? { softwareVersion } : {};
};

export const targetRecord = (targetRun: TargetRun): TargetRecord => {
  const { request, target, claims } = targetRun;
  // Nearly everything is blocked where nobody gets in: that must not read as tested.
  const problem = targetRun.problem ?? (claims.shut ? claims.unknown : undefined);
  const definition = 'definition' in request ? request.definition.name : 'external';
  const version = 'version' in request ? request.version.version : 'unknown';
  const facts = target?.facts ?? {
    id: request.id,
    protocol: protocolOf(request),
    name: definition,
    version,
    driver: request.driver,
    config: 'config' in request ? request.config : usualConfiguration,
  };
  const named = 'named' in request ? request.named : undefined;
  return {
    ...facts,
    ...(named !== undefined && { named }),
    ...softwareOf(targetRun),
    ...(targetRun.apps !== undefined && { apps: targetRun.apps }),
    ...(targetRun.beside !== undefined && { software: targetRun.beside }),
    ...(claims.claims.length > 0 && { claims: claims.claims }),
    ...(claims.unknown !== undefined && { unanswered: claims.unknown }),
    state: problem === undefined ? 'tested' : 'failed',
    ...(problem !== undefined && { problem }),
    logs: target?.site.logs.map(({ file }) => file) ?? [],
    ...(targetRun.leftovers !== undefined && { leftovers: targetRun.leftovers }),
  };
};

export const keepTarget = (targetRun: TargetRun, { directory }: { readonly directory: string }): void =>
  writeFileSync(
    join(directory, targetRun.evidence, 'target.json'),
    `${JSON.stringify(targetRecord(targetRun), null, 2)}\n`,
  );

/** Whether a failure on the target is one that the baselines have. */
export const expectedOn = (
  targetRun: TargetRun,
  { baselines }: { readonly baselines: readonly Baseline[] },
): ((failure: Failing) => boolean) => {
  const subjects = subjectsOf(targetRecord(targetRun), targetRun.scenarios).map((subject) => ({
    checks: new Set(
      subject.scenarios.flatMap((scenario) => checksOf(scenario).map(({ id }) => `${scenario.id}#${id}`)),
    ),
    isExpected: expectedFailures(subject.target, baselines),
  }));
  return (failure) =>
    subjects.some(({ checks, isExpected }) => checks.has(failure.check) && isExpected(failure));
};
