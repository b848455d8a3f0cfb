import os from 'node:os';
import type { Command } from 'commander';
import { networks } from '../harness/networks/index.ts';
import type { Finding } from '../harness/networks/network.ts';
import { packageVersion } from '../harness/run/version.ts';
import { onPath } from '../harness/targets/engine.ts';
import { addressForms, ensureEngine, loadDefinitions, serversIn } from '../harness/targets/index.ts';
import { exits } from './exits.ts';
import { print, table } from './table.ts';

const hostFindings = async (): Promise<readonly Finding[]> => {
  const all = await loadDefinitions();
  const definitions = serversIn(all);
  const contained = [...all.values()].filter(({ driver }) => driver !== 'embedded');
  const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
  const detail = engine.kind === 'ready' ? `${engine.name} answers` : `${engine.reason}; ${engine.hint}`;
  return [
    {
      what: 'containers',
      state: engine.kind === 'ready' ? 'yes' : 'no',
      detail: `${detail} (${contained.map(({ name }) => name).join(', ')})`,
    },
    ...definitions.flatMap(({ name, process: recipe }): readonly Finding[] => {
      if (recipe === undefined) return [];
      const path = onPath(recipe.binary);
      const absent = `${recipe.binary} is not on this host${recipe.package ? `; the Debian package ${recipe.package} has it` : ''}`;
      return [{ what: `process:${name}`, state: path ? 'yes' : 'no', detail: path ?? absent }];
    }),
    { what: 'targets that run already', state: 'yes', detail: addressForms.join(', ') },
  ];
};

const ofNetworks = async (signal: AbortSignal): Promise<readonly Finding[]> => {
  const found = Array.from(networks.values(), ({ findings }) => findings?.(signal) ?? []);
  return (await Promise.all(found)).flat();
};

const perform = async (flags: { readonly json?: boolean }): Promise<void> => {
  // Loaded here: no other command needs servers of our own.
  const { runSelfTest } = await import('../harness/run/self-test.ts');
  const selfTest = await runSelfTest(AbortSignal.timeout(60_000));
  const findings: readonly Finding[] = [
    ...(await hostFindings()),
    ...(await ofNetworks(AbortSignal.timeout(60_000))),
    ...selfTest.map(
      ({ fault, check, right, detail }): Finding => ({
        what: fault ? `sees “${fault}”` : 'passes a sound server',
        state: right ? 'yes' : 'wrong',
        detail: check ? `${check} must fail: ${detail}` : detail,
      }),
    ),
  ];
  const host = {
    assay: packageVersion,
    node: process.version,
    platform: `${os.platform()} ${os.arch()}`,
    cores: os.availableParallelism(),
    memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
  };
  print(flags.json, { host, findings }, () =>
    [
      `assay ${host.assay}, Node ${host.node}, ${host.platform}, ${host.cores} cores, ${host.memoryGigabytes} GB`,
      table(findings.map(({ what, state, detail }) => [what, state, detail])),
    ].join('\n'),
  );
  if (findings.some(({ state }) => state === 'wrong')) process.exitCode = exits.harness;
  else if (!findings.some(({ what, state }) => state === 'yes' && /container|process/.test(what)))
    process.exitCode = exits.environment;
};

export const addDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description(
      'Say what this machine can test, and prove on small broken servers that assay detects failures.',
    )
    .option('--json', 'print JSON')
    .action(perform);
};
