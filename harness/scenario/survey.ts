import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { networkNamed } from '../networks/index.ts';
import type { Network, SoftwareFacts } from '../networks/network.ts';
import type { PartyKind } from '../networks/party.ts';
import type { Account, Site } from '../networks/site.ts';
import type { Claims } from './claims.ts';
import { loadSurvey } from './load.ts';
import { filledBy } from './parties.ts';
import { play } from './play.ts';

/** The survey of a site's network; parties whose listener the site lacks take the first that it has. */
const scenarioFor = ({ listeners }: Site, network: Network, kinds: SurveyOptions['kinds']): Scenario => {
  const scenario = loadSurvey(network.survey.file, kinds);
  const [first] = Object.keys(network.listeners).filter((listener) => listener in listeners);
  const parties = Object.entries(scenario.parties).map(([name, spec]) => [
    name,
    spec.listener in listeners || first === undefined ? spec : { ...spec, listener: first },
  ]);
  return { ...scenario, parties: Object.fromEntries(parties) };
};

export interface SurveyOptions {
  readonly site: Site;
  readonly account: Account;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly readTranscript: (path: string) => readonly TranscriptEvent[];
}

export interface Surveyed {
  readonly claims: Claims;
  readonly software: SoftwareFacts;
}

/** Asks a target what it offers; where it does not say, `unknown` says why. */
export const survey = async (options: SurveyOptions): Promise<Surveyed> => {
  const { site, account, kinds, path, signal, readTranscript } = options;
  const network = networkNamed(site.protocol);
  const scenario = scenarioFor(site, network, kinds);
  await play({
    scenario,
    sites: filledBy(scenario, { site, claims: { claims: [] } }),
    kinds,
    accounts: new Map(Object.keys(scenario.parties).map((party) => [party, account])),
    path,
    signal,
  });
  const transcript = readTranscript(path);
  const { claims: own, software = {}, shut, unanswered } = network.survey.read(transcript);
  const listeners = Object.keys(site.listeners).map((listener) => `listener ${listener}`);
  const claims = [...own, ...listeners].toSorted();
  const failed = transcript.find((event) => event.kind === 'setup' && event.state === 'failed');
  const why = failed && 'why' in failed ? `logging in failed: ${failed.why}` : shut;
  if (why !== undefined) return { software, claims: { claims, unknown: why, shut: true } };
  if (unanswered === undefined || signal.aborted) return { software, claims: { claims } };
  return { software, claims: { claims, unknown: unanswered } };
};
