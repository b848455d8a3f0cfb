import type { Catalogue, Requirement } from '../catalogue/catalogue.ts';
import type { CheckSpec, Scenario } from '../language/scenario.ts';
import type { Verdict } from '../verdict.ts';
import type { PlayedScenario } from './played.ts';

const requirement = (id: string, given: Partial<Requirement> = {}): Requirement => ({
  id,
  spec: id.split('-', 1)[0] ?? id,
  section: '1',
  level: 'MUST',
  party: 'server',
  summary: `${id} holds.`,
  ...given,
});

const requirements = [
  requirement('RFC1-1-01'),
  requirement('RFC1-1-02', { level: 'SHOULD' }),
  requirement('RFC1-2-01', { excluded: 'binds-client' }),
  requirement('RFC2-1-01'),
  requirement('RFC2-1-02'),
  requirement('RFC2-1-03', { level: 'MAY' }),
];

/** Two small specifications. */
export const catalogue: Catalogue = {
  specs: new Map(
    ['RFC1', 'RFC2'].map((id) => [
      id,
      {
        id,
        title: `The ${id}`,
        url: `https://example.org/${id}`,
        requirements: requirements.filter(({ spec }) => spec === id),
      },
    ]),
  ),
  requirements: new Map(requirements.map((entry) => [entry.id, entry])),
};

/** A scenario whose steps are nothing but checks: `check: requirements it covers`. */
export const scenario = (
  id: string,
  checks: Readonly<Record<string, readonly string[]>>,
  given: Partial<CheckSpec> = {},
): Scenario => ({
  id,
  title: `about ${id}`,
  spec: id.split('/', 1)[0]?.toUpperCase() ?? id,
  topic: 'sample',
  world: { server: 'xmpp' },
  source: `fixtures/scenarios/${id}.yaml:1`,
  parties: { romeo: { kind: 'client', phase: 'bound', listener: 'c2s' } },
  needs: [],
  fresh: [],
  steps: Object.entries(checks).map(([name, covers]) => ({
    kind: 'has',
    label: 'which has',
    line: 1,
    template: '<iq/>',
    check: { id: name, covers, level: 'MUST', observe: false, ...given } satisfies CheckSpec,
  })),
  stimulus: `stimulus of ${id}`,
});

/** One play of a scenario, with the verdict of each check. */
export const played = (
  id: string,
  verdicts: Readonly<Record<string, Verdict>>,
  given: Partial<PlayedScenario> = {},
): PlayedScenario => ({
  scenario: id,
  play: 1,
  duration: 10,
  file: `evidence/t/${id.replaceAll('/', '.')}.ndjson`,
  outcomes: Object.entries(verdicts).map(([check, verdict]) => ({ check, verdict, from: 1, to: 2 })),
  ...given,
});
