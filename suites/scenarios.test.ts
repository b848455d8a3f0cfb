import { afterAll, describe } from 'vitest';
import { chooseTargets } from '../bin/targets.ts';
import { startFake } from '../harness/networks/xmpp/fakes/index.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { scenariosFor } from '../harness/scenario/plan.ts';
import { loadDefinitions, parseWorldName, protocolOf, type TargetRequest } from '../harness/targets/index.ts';
import { scenarioTests } from './testing/scenario-tests.ts';

const { scenarios } = loadFixtures();
const definitions = await loadDefinitions();

/** What to play all scenarios on, as the command line names it; without it a few are played on a server of our own. */
const { ASSAY_TARGET: named } = process.env;

if (named !== undefined && named !== '') {
  const chosen = scenariosFor(scenarios, parseWorldName(named, definitions).map(protocolOf));
  describe(named, () =>
    scenarioTests(chosen, async () => {
      const signal = AbortSignal.timeout(60_000);
      const report = (line: string): boolean => process.stderr.write(`${line}\n`);
      const [world] = await chooseTargets([named], [], definitions, report, signal);
      if (world === undefined) throw new Error(`there is no target ${named}`);
      return world;
    }),
  );
} else {
  const few = scenarios.filter(({ id }) => id.startsWith('rfc6120/iq-semantics/'));
  describe('some scenarios, each a test, on a server of our own', () => {
    let stop = async (): Promise<void> => undefined;
    // Hooks of this kind run in reverse: the server goes last.
    afterAll(() => stop());
    scenarioTests(few, async (): Promise<readonly TargetRequest[]> => {
      const fake = await startFake({ accounts: 8 });
      stop = async () => await fake[Symbol.asyncDispose]();
      const { listeners, domain } = fake.site;
      process.env.ASSAY_DOMAIN = domain;
      process.env.ASSAY_ACCOUNTS = fake.accounts.map(({ user, password }) => `${user}:${password}`).join();
      return parseWorldName(`xmpp://127.0.0.1:${listeners.c2s?.port}`, definitions);
    });
  });
}
