import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { readTranscript } from '../../../../../evidence/read.ts';
import type { TranscriptEvent } from '../../../../../evidence/transcript.ts';
import type { Scenario } from '../../../../../language/scenario.ts';
import { root } from '../../../../../root.ts';
import { loadScenarioFile } from '../../../../../scenario/load.ts';
import { accountHolders, filledBy } from '../../../../../scenario/parties.ts';
import { play } from '../../../../../scenario/play.ts';
import { sampleFile, vocabulary } from '../../../../../scenario/sample.ts';
import { generous } from '../../../../../scenario/sample-play.ts';
import type { Account, Site } from '../../../../site.ts';
import { xmtpRpcKind } from '../party.ts';

const kinds = new Map([[xmtpRpcKind.kind, xmtpRpcKind]]);

/** A wallet as targets hand them out. */
export const createAccount = (): Account => {
  const password = generatePrivateKey();
  return { user: privateKeyToAddress(password).toLowerCase(), password };
};

/** Where a node of ours listens, as parties are told. */
export const siteOf = (
  listeners: Site['listeners'],
  more: Partial<Pick<Site, 'ca' | 'domain'>> = {},
): Site => ({
  target: 'node',
  protocol: 'xmtp',
  domain: '127.0.0.1',
  listeners,
  ca: [],
  accounts: { kind: 'fresh' },
  logs: [],
  ...more,
});

/** A scenario of these parties and steps, as YAML, in which `check: name` is enough for a check. */
export const scenarioOf = (parties: string, steps: string): Scenario => {
  const indented = steps
    .trim()
    .replaceAll(/^( *)check: (.*)$/gm, '$1check: $2\n$1covers: [RFC6120-1-01]')
    .replaceAll('\n', '\n      ');
  const text = `spec: XMTP-NODE
topic: sample
title: Sample
scenarios:
  - id: sample
    title: a sample
    parties: ${parties}
    steps:
      ${indented}
`;
  const [scenario] = loadScenarioFile(root(sampleFile), { ...vocabulary, kinds }, text);
  if (scenario === undefined) throw new Error('there is no scenario');
  return scenario;
};

export interface Performance {
  /** What became of checks that did not pass: `refused: fail, …`. */
  readonly problems: readonly string[];
  readonly transcript: readonly TranscriptEvent[];
}

/** Plays a scenario as a run does, with a new wallet for each party that shares none. */
export const perform = async (site: Site, parties: string, steps: string): Promise<Performance> => {
  const scenario = scenarioOf(parties, steps);
  const folder = mkdtempSync(join(tmpdir(), 'assay-rpc-'));
  using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
  const path = join(folder, 'transcript.ndjson');
  const { outcomes } = await play({
    scenario,
    sites: filledBy(scenario, { site, claims: { claims: [] } }),
    kinds,
    accounts: new Map(accountHolders(scenario).map((holder) => [holder, createAccount()])),
    path,
    timeouts: generous,
    signal: new AbortController().signal,
  });
  return {
    problems: outcomes.flatMap(({ check, verdict, reason }) =>
      verdict === 'pass' ? [] : [`${check.id}: ${verdict}, ${reason}`],
    ),
    transcript: readTranscript(path),
  };
};
