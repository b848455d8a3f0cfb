import { DataError } from '../data/read.ts';
import type { TranscriptEntry, TranscriptEvent } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { partyKinds } from '../networks/index.ts';
import { root } from '../root.ts';
import type { Level } from '../verdict.ts';
import { ns } from '../xml/namespaces.ts';
import { loadScenarioFile } from './load.ts';
import type { Vocabulary } from './vocabulary.ts';

const requirement = (id: string, level: Level) =>
  ({ id, spec: 'RFC6120', section: '1', level, party: 'server', summary: 'It works.' }) as const;

/** A catalogue of three requirements, the real parties, a small table and a shared sequence: what sample scenarios refer to. */
export const vocabulary: Vocabulary = {
  catalogue: {
    specs: new Map(),
    requirements: new Map(
      [
        requirement('RFC6120-1-01', 'MUST'),
        requirement('RFC6120-1-02', 'SHOULD'),
        requirement('RFC6120-1-03', 'MAY'),
      ].map((entry) => [entry.id, entry]),
    ),
  },
  kinds: partyKinds,
  tables: new Map([
    [
      'kinds',
      [
        { kind: 'chat', answered: true, priority: -1 },
        { kind: 'headline', answered: false },
      ],
    ],
  ]),
  sequences: new Map([
    [
      'answered',
      {
        parameters: { party: 'who asks', covers: 'what its answer decides' },
        steps: [
          { '{party} sends': '<iq type="get" id="q" to="{party.jid}"/>' },
          { '{party} receives': '<iq id="q"/>', check: 'answered', covers: ['RFC6120-1-01', '{covers}'] },
        ],
      },
    ],
  ]),
};

export const sampleFile = 'fixtures/scenarios/sample.yaml';

/** Scenarios of a file that is given as text. */
export const scenariosIn = (text: string, words: Vocabulary = vocabulary): readonly Scenario[] =>
  loadScenarioFile(root(sampleFile), words, text);

/** What is wrong with a file that is given as text, from its line on. */
export const complaintOf = (text: string): string => {
  try {
    scenariosIn(text);
  } catch (error) {
    if (error instanceof DataError) return error.message.replace(`${sampleFile}:`, '');
    throw error;
  }
  return 'no complaint';
};

const indent = (text: string, by: number): string => text.trim().replaceAll('\n', `\n${' '.repeat(by)}`);

/** A scenario of these parties and steps, as YAML; indented by two in the steps' list. */
export const scenarioOf = (
  parties: string,
  steps: string,
  more = '',
  words: Vocabulary = vocabulary,
): Scenario => {
  const [scenario] = scenariosIn(
    `spec: RFC6120
topic: sample
title: Sample
scenarios:
  - id: sample
    title: a sample
    parties: ${parties}
    ${indent(more, 4)}
    steps:
      ${indent(steps, 6)}
`,
    words,
  );
  if (scenario === undefined) throw new Error('there is no scenario');
  return scenario;
};

/** `check` and `covers` of a check that decides the first requirement. */
export const check = (id: string): string => `check: ${id}\n  covers: [RFC6120-1-01]`;

/** Bytes that come to a party. */
export const came = (party: string, text: string): TranscriptEntry => ({
  kind: 'bytes',
  party,
  direction: 'in',
  text,
});

/** The tag that opens the server's stream. */
export const opened = (party: string): TranscriptEntry =>
  came(
    party,
    `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.stream}' id='s1' from='fake.example' version='1.0'>`,
  );

export const finished: TranscriptEntry = { kind: 'end', why: 'finished' };

export const did = (action: number): TranscriptEntry => ({ kind: 'did', action });

/** An action from its beginning to its end. */
export const done = (action: number): readonly TranscriptEntry[] => [{ kind: 'doing', action }, did(action)];

export const gaveUp = (party: string): TranscriptEntry => ({ kind: 'gave-up', party, waited: 100 });

/** A marker is sent that is to come to a party. */
export const marker = (party: string, id = 'marker-1'): TranscriptEntry => ({ kind: 'marker', party, id });

/** The server answers a marker. */
export const markerCame = (party: string, id = 'marker-1'): TranscriptEntry =>
  came(party, `<iq type="result" id="${id}"/>`);

/** A transcript of a scenario, written by hand. */
export const transcriptOf = (
  { id, stimulus }: Scenario,
  entries: readonly TranscriptEntry[],
  claims: readonly string[] = [],
  declared: Readonly<Record<string, string>> = {},
): readonly TranscriptEvent[] => {
  const header = {
    kind: 'scenario',
    format: 'assay-transcript/2',
    scenario: id,
    target: 'sample',
    stimulus,
    claims,
    implements: declared,
  } as const;
  return [header, ...entries].map((entry, n) => ({ n, t: n, ...entry }));
};
