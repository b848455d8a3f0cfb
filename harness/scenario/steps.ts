import { nearest } from '../data/read.ts';
import { meets, type Row } from '../language/rows.ts';
import type {
  AbsentStep,
  ActStep,
  CheckSpec,
  PartySpec,
  Step,
  StepValue,
  TextStep,
} from '../language/scenario.ts';
import type { Verb } from '../networks/party.ts';
import { complaintAboutValue } from '../networks/party-schema.ts';
import { keptIn, oncePerObject, oncePerText } from '../once.ts';
import { strongest } from '../verdict.ts';
import { flow } from '../xml/record-text.ts';
import { readExpected, readOption, readTemplate } from './expected.ts';
import type { Fixture, Path } from './fixture.ts';
import type { RawStep, Sequence } from './raw.ts';
import { readSentence, type Sentence } from './sentence.ts';
import { stepsOf } from './sequence.ts';
import { namesInTextPattern, textPattern, textPatternProblem } from './text.ts';
import type { Vocabulary } from './vocabulary.ts';

type Parties = ReadonlyMap<string, PartySpec>;

const expectVerbs: readonly string[] = [
  'receives',
  'receives one of',
  'receives nothing like',
  'receives text like',
  'receives no text like',
  'is disconnected',
  'has tls',
];

const isAboutText = (verb: string): boolean => /^receives (?:no )?text like$/.test(verb);

const isExpectation = (key: string, verb: string): boolean =>
  key === 'one of' ||
  key === 'which has' ||
  (expectVerbs.includes(verb) && verb !== 'receives nothing like' && !isAboutText(verb));

const readCheck = (fixture: Fixture, path: Path, step: RawStep): CheckSpec | undefined => {
  if (step.check === undefined) return undefined;
  const covers = [...new Set(step.covers)];
  const { requirements } = fixture.words.catalogue;
  const levels = covers.map((id, index) => {
    const requirement = requirements.get(id);
    if (requirement) return requirement.level;
    const at = [...path, 'covers', index];
    const near = nearest(id, requirements.keys());
    return fixture.fail(at, `the requirement ${id}`, 'one of fixtures/requirements', near);
  });
  const level = strongest(levels);
  if (step.level !== undefined && strongest([level, step.level]) !== level)
    fixture.fail([...path, 'level'], `the level ${step.level}`, `no stronger one than ${level}, as covered`);
  return {
    id: step.check,
    covers,
    level: step.level ?? level,
    observe: step.observe === true,
    ...(step.by !== undefined && { by: step.by }),
    ...(step.relaxed && { relaxed: step.relaxed }),
  };
};

const readAbsence = (
  fixture: Fixture,
  path: Path,
  step: RawStep,
  { key, value, party }: Sentence,
  parties: Parties,
): Omit<AbsentStep, 'label' | 'line'> => {
  const templates = (wanted: unknown): readonly string[] =>
    [wanted ?? []].flat().map((one) => readTemplate(fixture, [...path, key], one));
  if (step.after !== undefined) fixture.known([...path, 'after'], 'party', step.after, parties);
  const { asks } = step;
  if (asks !== undefined && step.before !== undefined)
    fixture.fail([...path, 'asks'], 'asks beside before', 'one of them: either proves it');
  return {
    kind: 'absent',
    party,
    templates: templates(value),
    except: templates(step.except),
    ...(step.after && { after: step.after }),
    ...(asks !== undefined && { asks }),
    ...(step.answers && { answers: step.answers }),
    ...(step.before !== undefined && { before: readTemplate(fixture, [...path, 'before'], step.before) }),
  };
};

const readText = (
  fixture: Fixture,
  path: Path,
  step: RawStep,
  { key, value, party, verb }: Sentence,
  spec: PartySpec,
): Omit<TextStep, 'label' | 'line'> => {
  const at = [...path, key];
  if (fixture.known(at, 'party kind', spec.kind, fixture.words.kinds).language === 'records')
    fixture.fail(at, key, `what a ${spec.kind} can receive: records`);
  const absent = verb === 'receives no text like';
  const patterns = [value ?? []].flat().map((pattern) => {
    const problem = textPatternProblem(pattern);
    return problem === undefined ? String(pattern) : fixture.fail(at, JSON.stringify(pattern), problem);
  });
  const examples = [step['such as'] ?? []].flat();
  if (absent !== examples.length > 0)
    fixture.fail(at, absent ? 'no example' : '`such as`', `\`such as\` where there must be no such text`);
  // Names stand for what only a run knows.
  const known = patterns.filter((pattern) => namesInTextPattern(pattern).length === 0);
  for (const example of known.length === patterns.length ? examples : [])
    if (!known.some((pattern) => textPattern(pattern, new Map()).test(example)))
      fixture.fail([...path, 'such as'], example, 'something that is found');
  return { kind: 'text', party, patterns, absent, examples, ...(step.answers && { answers: step.answers }) };
};

/** A step with this verb as it could be, for who does not know how. */
const exampleOf = ({ schema: { examples = [] } }: Verb, key: string): string | undefined => {
  const [example] = examples as readonly StepValue[];
  return example === undefined ? undefined : `${key}:${example === null ? '' : ` ${flow(example, 0)}`}`;
};

const readAction = (
  fixture: Fixture,
  at: Path,
  sentence: Sentence,
  spec: PartySpec,
  as: string | undefined,
): ActStep => {
  const { key, party, verb } = sentence;
  const value = (sentence.value ?? null) as StepValue;
  const kind = fixture.known(at, 'party kind', spec.kind, fixture.words.kinds);
  const known = Object.hasOwn(kind.verbs, verb) ? kind.verbs[verb] : undefined;
  if (known === undefined) {
    const there = [...Object.keys(kind.verbs), ...expectVerbs];
    return fixture.fail(at, `the verb “${verb}”`, `one of ${there.join(', ')}`, nearest(verb, there));
  }
  const complaint = complaintAboutValue(kind, known, value);
  if (complaint) {
    // A text that is nearly right is told what is wrong with it.
    const isNearlyRight = typeof value === 'string' && known.schema.format !== undefined;
    fixture.refuse(at, complaint, isNearlyRight ? undefined : exampleOf(known, key));
  }
  return { kind: 'act', label: key, line: fixture.lineOf(at), party, verb, value, ...(as && { as }) };
};

const readStep = (fixture: Fixture, path: Path, step: RawStep, parties: Parties): Step => {
  const sentence = readSentence(fixture, path, step);
  const { key, value, party, verb } = sentence;
  const at = [...path, key];
  const check = readCheck(fixture, path, step);
  const base = { label: key, line: fixture.lineOf(at), ...(check && { check }) };
  const controls = {
    ...(step.control !== undefined && { control: step.control }),
    ...(step.uncontrolled !== undefined && { uncontrolled: step.uncontrolled }),
    ...(step.shows !== undefined && { shows: step.shows }),
    ...(step.given !== undefined && { given: step.given }),
  };
  const named = {
    ...(step.answers !== undefined && { answers: step.answers }),
    ...(step.as !== undefined && { as: step.as }),
    ...controls,
  };
  for (const name of ['control', 'uncontrolled', 'shows', 'given'])
    if (step[name] !== undefined && !isExpectation(key, verb))
      fixture.fail([...path, name], name, 'an expectation');
  if (key === 'which has')
    return {
      ...base,
      kind: 'has',
      template: readTemplate(fixture, at, value),
      ...controls,
    };
  if (key === 'one of') {
    const options = (value as readonly RawStep[]).map((option, index) =>
      readOption(fixture, [...at, index], option, parties),
    );
    return { ...base, ...named, kind: 'expect', options };
  }
  const spec = fixture.known(at, 'party', party, parties);
  if (verb === 'receives nothing like')
    return { ...base, ...readAbsence(fixture, path, step, sentence, parties) };
  if (isAboutText(verb)) return { ...base, ...readText(fixture, path, step, sentence, spec) };
  if (verb === 'receives one of') {
    const options = (value as readonly unknown[]).map((entry) => ({
      party,
      expected: readExpected(fixture, at, 'receives', entry, step.select),
    }));
    return { ...base, ...named, kind: 'expect', options };
  }
  if (expectVerbs.includes(verb))
    return { ...base, ...named, kind: 'expect', options: [readOption(fixture, path, step, parties)] };
  const action = readAction(fixture, at, sentence, spec, step.as);
  if (check) fixture.fail(at, 'a check on an action', 'checks on expectations only');
  return action;
};

/** Sequences that a file can use, by name: those that files share, and its own. */
const sequencesOf = oncePerObject(({ words, data }: Fixture): ReadonlyMap<string, Sequence> => {
  const own = Object.entries(data.sequences ?? {}).map(([name, steps]) => [name, { steps }] as const);
  return new Map<string, Sequence>([...words.sequences, ...own]);
});

/** Most steps are those of sequences, and the same in many scenarios: by the kinds of parties, and by what is written. */
const stepsBefore = oncePerObject((_words: Vocabulary) => oncePerText(() => new Map<string, Step>()));
const kindsIn = oncePerObject((parties: Parties) =>
  JSON.stringify(Array.from(parties, ([name, { kind }]) => [name, kind])),
);
const writtenAs = oncePerObject((step: RawStep) => JSON.stringify(step));

/** Reads the steps that a row of a table leaves, with sequences put in where they are used. */
export const readSteps = (
  fixture: Fixture,
  path: Path,
  raw: readonly RawStep[],
  parties: Parties,
  row: Row,
): readonly Step[] =>
  raw.flatMap((unfilled, index): readonly Step[] => {
    const here = [...path, index];
    if (!meets(row, unfilled.when)) return [];
    const step = fixture.filled(here, unfilled, row);
    if (step.use === undefined) {
      const before = stepsBefore(fixture.words)(kindsIn(parties));
      const read = keptIn(before, writtenAs(step), () => readStep(fixture, here, step, parties));
      return [{ ...read, line: fixture.lineOf([...here, read.label]) }];
    }
    const used = fixture.known([...here, 'use'], 'sequence', step.use, sequencesOf(fixture));
    // A step of a file that others use, too, stands where it is used.
    const from = fixture.words.sequences.get(step.use) === used ? here : ['sequences', step.use];
    return readSteps(fixture, from, stepsOf(fixture, here, used, step.with), parties, row);
  });
