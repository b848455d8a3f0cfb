import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import type { Element } from 'ltx';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { DataError, type DataFile, nearest, readData } from '../data/read.ts';
import type { PartyKind } from '../parties/party.ts';
import { root } from '../root.ts';
import { strongest } from '../verdict.ts';
import { parseFragment } from '../xml/fragment.ts';
import { patternProblem } from './pattern.ts';
import {
  type CheckSpec,
  checksOf,
  type Expected,
  type ExpectStep,
  type PartySpec,
  type Phase,
  phases,
  type Scenario,
  type Step,
  type StepValue,
} from './scenario.ts';

type Cell = string | number | boolean;
type Row = Readonly<Record<string, Cell | readonly Cell[]>>;
type Condition = Readonly<Record<string, Cell | readonly Cell[]>>;
type Path = readonly (string | number)[];

interface RawStep {
  readonly [key: string]: unknown;
  readonly use?: string;
  readonly check?: string;
  readonly covers?: readonly string[];
  readonly observe?: true;
  readonly select?: string;
  readonly except?: string | readonly string[];
  readonly after?: string;
  readonly before?: string;
  readonly means?: string;
  readonly when?: Condition;
}

interface RawScenario {
  readonly id: string;
  readonly title: string;
  readonly parties: Readonly<Record<string, string | (Partial<PartySpec> & { readonly kind: string })>>;
  readonly needs?: readonly string[];
  readonly each?: string;
  readonly where?: Condition;
  readonly steps: readonly RawStep[];
}

interface ScenarioFile {
  readonly spec: string;
  readonly topic: string;
  readonly title: string;
  readonly sequences?: Readonly<Record<string, readonly RawStep[]>>;
  readonly scenarios: readonly RawScenario[];
}

interface Table {
  readonly table: string;
  readonly rows: readonly Row[];
}

/** What fixtures refer to. */
export interface Vocabulary {
  readonly catalogue: Catalogue;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  readonly tables: ReadonlyMap<string, readonly Row[]>;
}

const expectVerbs = [
  'receives',
  'receives one of',
  'receives nothing like',
  'is disconnected',
  'has tls',
] as const;
const belongings = new Set([
  'check',
  'covers',
  'observe',
  'select',
  'except',
  'after',
  'before',
  'means',
  'when',
]);

/** Reads `fixtures/tables`. */
export const loadTables = (): ReadonlyMap<string, readonly Row[]> =>
  new Map(
    globSync(root('fixtures/tables/*.yaml'))
      .toSorted()
      .map((path) => readData<Table>(path, 'table').data)
      .map(({ table, rows }) => [table, rows]),
  );

const holds = (condition: Condition | undefined, row: Row): boolean =>
  Object.entries(condition ?? {}).every(([column, wanted]) => {
    const found = row[column];
    return [wanted].flat().some((value) => (Array.isArray(found) ? found.includes(value) : found === value));
  });

/** Puts a row's columns in for `{row.column}`, everywhere in a piece of YAML. */
const fill = <T>(value: T, row: Row): T => {
  if (typeof value === 'string') {
    return value.replace(/\{row\.([\w-]+)\}/g, (whole, column: string) => {
      const cell = row[column];
      return cell === undefined ? whole : String(cell);
    }) as T;
  }
  if (Array.isArray(value)) return value.map((entry) => fill(entry, row)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fill(entry, row)])) as T;
};

/** What is wrong with a pattern somewhere in a template. */
const patternProblemIn = (template: Element): string | undefined =>
  [...Object.values(template.attrs as Record<string, string>), template.getText()]
    .map((pattern) => patternProblem(pattern.trim()))
    .find((problem) => problem !== undefined) ??
  template
    .getChildElements()
    .map(patternProblemIn)
    .find((problem) => problem !== undefined);

class Loader {
  readonly source: DataFile<ScenarioFile>;
  readonly words: Vocabulary;
  constructor(source: DataFile<ScenarioFile>, words: Vocabulary) {
    this.source = source;
    this.words = words;
  }

  fail(path: Path, found: string, expected: string, hint?: string): never {
    throw new DataError(this.source.file, this.source.lineOf(path), found, expected, hint);
  }

  known<T>(path: Path, what: string, word: string, among: ReadonlyMap<string, T>): T {
    const value = among.get(word);
    if (value !== undefined) return value;
    return this.fail(
      path,
      `the ${what} ${word}`,
      `one of ${[...among.keys()].slice(0, 12).join(', ')}`,
      nearest(word, among.keys()),
    );
  }

  xml(path: Path, text: unknown): string {
    if (typeof text !== 'string') return this.fail(path, JSON.stringify(text) ?? 'nothing', 'XML');
    if (text.trim() === '</stream:stream>') return text.trim();
    try {
      const problem = patternProblemIn(parseFragment(text));
      if (problem) this.fail(path, text.trim().slice(0, 60), `patterns that can be matched (${problem})`);
    } catch (error) {
      if (error instanceof DataError) throw error;
      this.fail(
        path,
        text.trim().slice(0, 60),
        `well-formed XML (${error instanceof Error ? error.message : error})`,
      );
    }
    return text.trim();
  }

  party(path: Path, raw: RawScenario['parties'][string]): PartySpec {
    const [kind = '', phase] = typeof raw === 'string' ? raw.split(' ') : [raw.kind, raw.phase];
    const known = this.words.kinds.get(kind) ?? this.known(path, 'party kind', kind, this.words.kinds);
    const wanted = (phase ?? known.phase) as Phase;
    if (!phases.includes(wanted) || !known.phases.includes(wanted)) {
      this.fail(
        path,
        `the phase ${wanted}`,
        `one of ${known.phases.join(', ')}`,
        nearest(wanted, known.phases),
      );
    }
    return { listener: 'c2s', ...(typeof raw === 'string' ? {} : raw), kind, phase: wanted };
  }

  check(path: Path, step: RawStep): CheckSpec | undefined {
    if (step.check === undefined) return undefined;
    const covers = step.covers ?? [];
    const { requirements } = this.words.catalogue;
    const found = covers.map(
      (id, index) => requirements.get(id) ?? this.unknownRequirement([...path, 'covers', index], id),
    );
    return {
      id: step.check,
      covers,
      level: strongest(found.map(({ level }) => level)),
      observe: step.observe === true,
    };
  }

  unknownRequirement(path: Path, id: string): never {
    const { requirements } = this.words.catalogue;
    return this.fail(
      path,
      `the requirement ${id}`,
      'one of fixtures/requirements',
      nearest(id, requirements.keys()),
    );
  }

  expected(path: Path, verb: string, value: unknown, select?: string): Expected {
    if (verb === 'is disconnected') return { kind: 'closed' };
    if (verb === 'has tls')
      return { kind: 'tls', ...(value as { authorized?: boolean; protocol?: string } | null) };
    const template = this.xml(path, value);
    if (template === '</stream:stream>') return { kind: 'footer' };
    const chosen =
      select === undefined || select === 'next' ? select : this.xml([...path.slice(0, -1), 'select'], select);
    return { kind: 'xml', template, ...(chosen && { select: chosen }) };
  }

  sentence(path: Path, step: RawStep): { readonly key: string; readonly value: unknown } {
    const keys = Object.keys(step).filter((key) => !belongings.has(key));
    const [key] = keys;
    if (keys.length !== 1 || key === undefined) {
      return this.fail(
        path,
        keys.length === 0 ? 'no sentence' : keys.join(' and '),
        'exactly one sentence, such as `romeo sends: …`',
      );
    }
    return { key, value: step[key] };
  }

  steps(
    path: Path,
    raw: readonly RawStep[],
    parties: ReadonlyMap<string, PartySpec>,
    row: Row,
  ): readonly Step[] {
    return raw.flatMap((unfilled, index): readonly Step[] => {
      const here = [...path, index];
      if (!holds(unfilled.when, row)) return [];
      const step = fill(unfilled, row);
      if (step.use !== undefined) {
        const sequences = new Map(Object.entries(this.source.data.sequences ?? {}));
        const used = this.known([...here, 'use'], 'sequence', step.use, sequences);
        return this.steps(['sequences', step.use], used, parties, row);
      }
      return [this.step(here, step, parties)];
    });
  }

  step(path: Path, step: RawStep, parties: ReadonlyMap<string, PartySpec>): Step {
    const { key, value } = this.sentence(path, step);
    const at = [...path, key];
    const check = this.check(path, step);
    const base = { label: key, line: this.source.lineOf(at), ...(check && { check }) };
    if (key === 'which has') return { ...base, kind: 'has', template: this.xml(at, value) };
    if (key === 'one of') {
      const options = (value as readonly RawStep[]).map((option, index) =>
        this.option([...at, index], option, parties),
      );
      return { ...base, kind: 'expect', options };
    }
    const [name = '', ...words] = key.split(' ');
    const verb = words.join(' ');
    const party = this.known(at, 'party', name, parties);
    if (verb === 'receives nothing like') {
      const texts = (texts: unknown): readonly string[] =>
        [texts ?? []].flat().map((text) => this.xml(at, text));
      if (step.after !== undefined) this.known([...path, 'after'], 'party', step.after, parties);
      return {
        ...base,
        kind: 'absent',
        party: name,
        templates: texts(value),
        except: texts(step.except),
        ...(step.after && { after: step.after }),
        ...(step.before !== undefined && { before: this.xml([...path, 'before'], step.before) }),
      };
    }
    if (verb === 'receives one of') {
      const options = (value as readonly unknown[]).map((entry) => ({
        party: name,
        expected: this.expected(at, 'receives', entry),
      }));
      return { ...base, kind: 'expect', options };
    }
    if ((expectVerbs as readonly string[]).includes(verb)) {
      return { ...base, kind: 'expect', options: [this.option(path, step, parties)] };
    }
    const kind = this.known(at, 'party kind', party.kind, this.words.kinds);
    const known = kind.verbs[verb];
    if (known === undefined) {
      const verbs = [...Object.keys(kind.verbs), ...expectVerbs];
      return this.fail(at, `the verb “${verb}”`, `one of ${verbs.join(', ')}`, nearest(verb, verbs));
    }
    const problem = known.problem?.((value ?? null) as StepValue);
    if (problem) this.fail(at, problem, known.summary);
    if (check) this.fail(at, 'a check on an action', 'checks on expectations only');
    return {
      kind: 'act',
      label: key,
      line: base.line,
      party: name,
      verb,
      value: (value ?? null) as StepValue,
    };
  }

  option(path: Path, step: RawStep, parties: ReadonlyMap<string, PartySpec>): ExpectStep['options'][number] {
    const { key, value } = this.sentence(path, step);
    const [name = '', ...words] = key.split(' ');
    this.known([...path, key], 'party', name, parties);
    const expected = this.expected([...path, key], words.join(' '), value, step.select);
    return { party: name, expected, ...(step.means && { means: step.means }) };
  }

  scenario(path: Path, raw: RawScenario, row: Row): Scenario {
    const { spec, topic } = this.source.data;
    const filled = fill({ id: raw.id, title: raw.title, parties: raw.parties, needs: raw.needs ?? [] }, row);
    const parties = new Map(
      Object.entries(filled.parties).map(([name, party]) => [
        name,
        this.party([...path, 'parties', name], party),
      ]),
    );
    for (const [name, { account }] of parties) {
      if (account !== undefined) this.known([...path, 'parties', name, 'account'], 'party', account, parties);
    }
    const steps = this.steps([...path, 'steps'], raw.steps, parties, row);
    const actions = steps.map((step) =>
      step.kind === 'act'
        ? [step.party, step.verb, step.value]
        : step.kind === 'absent' && step.before === undefined
          ? ['mark', step.after ?? '']
          : [],
    );
    const scenario: Scenario = {
      ...filled,
      id: `${spec.toLowerCase()}/${topic}/${filled.id}`,
      spec,
      topic,
      source: `${this.source.file}:${this.source.lineOf(path)}`,
      parties: Object.fromEntries(parties),
      steps,
      stimulus: createHash('sha256')
        .update(JSON.stringify([[...parties], filled.needs, actions.filter((action) => action.length > 0)]))
        .digest('hex')
        .slice(0, 16),
    };
    const ids = checksOf(scenario).map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) this.fail(path, `the check ${twice} twice`, 'a name of its own for each check');
    if (ids.length === 0)
      this.fail(path, 'a scenario without checks', 'at least one step with `check:` and `covers:`');
    return scenario;
  }

  all(): readonly Scenario[] {
    return this.source.data.scenarios.flatMap((raw, index) => {
      const path = ['scenarios', index];
      if (raw.each === undefined) return [this.scenario(path, raw, {})];
      const rows = this.known([...path, 'each'], 'table', raw.each, this.words.tables);
      const chosen = rows.filter((row) => holds(raw.where, row));
      if (chosen.length === 0) this.fail([...path, 'where'], 'no row', 'a condition that some row meets');
      return chosen.map((row) => this.scenario(path, raw, row));
    });
  }
}

/**
 * Reads one file of scenarios.
 * @throws {DataError} naming file, line, what was found, what was expected, and a likely fix.
 */
export const loadScenarioFile = (path: string, words: Vocabulary, text?: string): readonly Scenario[] =>
  new Loader(readData<ScenarioFile>(path, 'scenarios', text), words).all();

/** Reads every scenario below the given folders, sorted by id. */
export const loadScenarios = (words: Vocabulary, folders: readonly string[]): readonly Scenario[] => {
  const scenarios = folders
    .flatMap((folder) => globSync(`${folder}/**/*.yaml`).toSorted())
    .flatMap((path) => loadScenarioFile(path, words));
  const seen = new Map<string, Scenario>();
  for (const scenario of scenarios) {
    const other = seen.get(scenario.id);
    if (other)
      throw new DataError(
        scenario.source.replace(/:\d+$/, ''),
        Number(/\d+$/.exec(scenario.source)?.[0]),
        `the scenario ${scenario.id}`,
        `an id of its own; ${other.source} has it`,
      );
    seen.set(scenario.id, scenario);
  }
  return scenarios.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};
