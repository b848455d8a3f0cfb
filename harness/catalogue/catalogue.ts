import { globSync } from 'node:fs';
import { byNumbers } from '../data/order.ts';
import { readData } from '../data/read.ts';
import { root } from '../root.ts';
import type { Level } from '../verdict.ts';

/** Why no black-box tester that connects as a client can decide a requirement, or need not. */
export type Exclusion = string;

/** One normative statement of a specification, in our own words. */
export interface Requirement {
  readonly id: string;
  readonly spec: string;
  readonly section: string;
  /** The section's heading, where the document does not number its sections. */
  readonly heading?: string;
  /** The page or file that says so, where the specification is not one document. */
  readonly source?: string;
  readonly level: Level;
  /** The SDKs that documentation says it of; absent: all. */
  readonly sdks?: readonly string[];
  /** Whom it binds. */
  readonly party: string;
  readonly summary: string;
  readonly excluded?: Exclusion;
  readonly note?: string;
}

export interface Spec {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** How far the document has come in its process, where it has one. */
  readonly status?: string;
  /** The version of a document that has several. */
  readonly version?: string;
  readonly requirements: readonly Requirement[];
}

export interface Catalogue {
  readonly specs: ReadonlyMap<string, Spec>;
  readonly requirements: ReadonlyMap<string, Requirement>;
}

interface SpecFile extends Omit<Spec, 'id' | 'requirements'> {
  readonly spec: string;
  readonly requirements: readonly Omit<Requirement, 'spec'>[];
}

/**
 * Reads `fixtures/requirements`.
 * @throws {DataError} on a file that breaks its schema or repeats an id.
 */
export const loadCatalogue = (): Catalogue => {
  const specs = new Map<string, Spec>();
  const requirements = new Map<string, Requirement>();
  for (const path of globSync(root('fixtures/requirements/*.yaml')).toSorted(byNumbers)) {
    const { spec: id, ...rest } = readData<SpecFile>(path, 'requirements').data;
    const spec: Spec = {
      ...rest,
      id,
      requirements: rest.requirements.map((entry) => ({ ...entry, spec: id })),
    };
    specs.set(id, spec);
    for (const requirement of spec.requirements) {
      if (requirements.has(requirement.id)) throw new Error(`${path}: ${requirement.id} is there twice`);
      requirements.set(requirement.id, requirement);
    }
  }
  return { specs, requirements };
};
