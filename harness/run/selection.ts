import type { Catalogue } from '../catalogue/catalogue.ts';
import { nearest } from '../data/read.ts';
import { checksOf, type Scenario } from '../language/scenario.ts';
import { wildcard } from '../regexp.ts';

/** What a user typed does not make sense; the message says what would. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Which scenarios to play: patterns, in which `*` stands for anything; several of a kind add up. */
export interface Selection {
  readonly spec: readonly string[];
  readonly scenario: readonly string[];
  readonly requirement: readonly string[];
  readonly shard?: { readonly index: number; readonly count: number };
}

const filter = <T>(
  items: readonly T[],
  patterns: readonly string[],
  option: string,
  namesOf: (item: T) => readonly string[],
): readonly T[] => {
  if (patterns.length === 0) return items;
  const kept = new Set<T>();
  for (const pattern of patterns) {
    const matcher = wildcard(pattern, 'i');
    const hits = items.filter((item) => namesOf(item).some((name) => matcher.test(name)));
    if (hits.length === 0) {
      const names = new Set(items.flatMap(namesOf));
      const near =
        nearest(
          pattern.toLowerCase(),
          [...names].map((name) => name.toLowerCase()),
        ) ?? [...names].find((name) => name.toLowerCase().includes(pattern.toLowerCase()));
      const hint = near && [...names].find((name) => name.toLowerCase() === near.toLowerCase());
      throw new UsageError(
        `${option} ${pattern} matches nothing${hint ? `; did you mean ${hint}${hint.includes(pattern) ? ` (or *${pattern}*)` : ''}?` : ''}`,
      );
    }
    for (const hit of hits) kept.add(hit);
  }
  return items.filter((item) => kept.has(item));
};

/**
 * The scenarios that a selection means, in their order.
 * @throws {UsageError} when a pattern matches nothing.
 */
export const select = (
  scenarios: readonly Scenario[],
  selection: Selection,
  catalogue: Catalogue,
): readonly Scenario[] => {
  const covered = (scenario: Scenario): readonly string[] =>
    checksOf(scenario).flatMap(({ covers }) => covers);
  const bySpec = filter(scenarios, selection.spec, '--spec', ({ spec }) => [spec]);
  const byName = filter(bySpec, selection.scenario, '--scenario', ({ id }) => [id]);
  const untested = selection.requirement.find(
    (id) => catalogue.requirements.has(id) && !byName.some((scenario) => covered(scenario).includes(id)),
  );
  if (untested !== undefined) {
    const { excluded } = catalogue.requirements.get(untested) ?? {};
    throw new UsageError(
      `--requirement ${untested}: no ${byName.length < scenarios.length ? 'selected ' : ''}scenario covers it${excluded ? ` (excluded: ${excluded})` : ''}`,
    );
  }
  const chosen = filter(byName, selection.requirement, '--requirement', covered);
  const { shard } = selection;
  return shard ? chosen.filter((_, index) => index % shard.count === shard.index - 1) : chosen;
};
