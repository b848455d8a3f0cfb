import type { TargetReport } from '../../reports/report.ts';
import type { Scenario } from '../language/scenario.ts';
import { partyKinds } from '../networks/index.ts';
import { packageVersion } from './version.ts';

/** Software that parties are made of. Scenarios in which it takes part judge it, and not what it talks to. */
export interface Software {
  readonly product: string;
  /** The release as it was asked for. */
  readonly release: string;
  /** The version that the release is, where it can be told. */
  readonly version?: string;
  /** What it talks to, as people call it. */
  readonly on: string;
}

/** A target as its folder keeps it: what runs there, and what was tested on it. */
export interface TargetRecord extends TargetReport {
  readonly software?: Software;
}

/** What some scenarios judge: a product in a version. */
export interface Subject {
  readonly target: TargetReport;
  readonly scenarios: readonly Scenario[];
}

const products = new Map(
  [...partyKinds].flatMap(([kind, { product }]) => (product === undefined ? [] : [[kind, product]])),
);

/** The software that a scenario judges; nothing where it judges the target itself. */
const judgedBy = ({ parties }: Scenario): string | undefined =>
  Object.values(parties).flatMap(({ kind }) => products.get(kind) ?? [])[0];

/** The software that parties of these scenarios are made of. */
export const productIn = (scenarios: readonly Scenario[]): string | undefined =>
  scenarios.flatMap((scenario) => judgedBy(scenario) ?? [])[0];

/** What stands in this process is of assay's version, whatever release its apps were asked to be. */
const itself = ({ apps: _apps, ...target }: TargetReport): TargetReport =>
  target.driver === 'embedded' ? { ...target, id: target.name, version: packageVersion } : target;

const softwareOn = (
  {
    claims: _claims,
    image: _image,
    digest: _digest,
    package: _package,
    softwareVersion: _version,
    ...target
  }: TargetReport,
  { product, release, version = release, on }: Software,
): TargetReport => ({
  ...target,
  id: `${product}@${release} on ${itself(target).id}`,
  name: product,
  product,
  version,
  on,
});

/**
 * Tells a target and the software that was tested on it apart: each scenario accuses one of them. Where nothing was
 * to be played, the target alone stands for both.
 */
export const subjectsOf = (
  { software, ...target }: TargetRecord,
  scenarios: readonly Scenario[],
): readonly Subject[] => {
  if (software === undefined)
    return [{ target: target.apps === undefined ? itself(target) : target, scenarios }];
  const [own, others] = [
    scenarios.filter((scenario) => judgedBy(scenario) === undefined),
    scenarios.filter((scenario) => judgedBy(scenario) !== undefined),
  ];
  return [
    ...(own.length > 0 || others.length === 0 ? [{ target: itself(target), scenarios: own }] : []),
    ...(others.length > 0 ? [{ target: softwareOn(target, software), scenarios: others }] : []),
  ];
};
