import {
  type Definitions,
  ensureEngine,
  parseTargetName,
  protocolOf,
  reap,
  serversIn,
  TargetError,
  type TargetRequest,
} from '../harness/targets/index.ts';

/**
 * What to test: the targets named, or the newest of each that is defined, speaks one of the protocols and can be
 * had without images of others. Makes sure that there is an engine where one is needed; where none is to be had,
 * and nothing was named, servers found on the host take over.
 * @throws {TargetError}
 */
export const chooseTargets = async (
  names: readonly string[],
  protocols: readonly string[],
  definitions: Definitions,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly TargetRequest[]> => {
  const named = names.map((name) => parseTargetName(name, definitions));
  const usual = [...definitions.keys()]
    .map((name) => parseTargetName(name, definitions))
    .filter((request) => request.driver !== 'composition' && protocols.includes(protocolOf(request)));
  const wanted = names.length > 0 ? named : usual;
  const twice = wanted.find(({ id }, index) => wanted.findIndex((other) => other.id === id) !== index);
  if (twice)
    throw new TargetError({ code: 'bad-name', target: twice.id, phase: 'name', what: 'it is named twice' });
  if (wanted.every(({ driver }) => driver === 'external' || driver === 'embedded')) return wanted;
  const needsEngine = wanted.some(({ driver }) => driver === 'container' || driver === 'composition');
  const engine = needsEngine
    ? await ensureEngine({ mayInstall: process.env.ASSAY_SETUP !== 'never', report, signal })
    : undefined;
  await reap();
  if (engine?.kind !== 'unavailable') return wanted;
  const local = serversIn(definitions).filter((definition) => definition.process !== undefined);
  const [first] = local;
  if (names.length > 0 || first === undefined) {
    throw new TargetError({
      code: 'no-engine',
      target: names.join(', ') || 'assay',
      phase: 'engine',
      what: engine.reason,
      hint: first
        ? `${engine.hint}; or run without containers: assay run process:${first.name}`
        : engine.hint,
    });
  }
  report(
    `${engine.reason}; testing what this host can run itself: ${local.map(({ name }) => name).join(', ')}`,
  );
  return local.map(({ name }) => parseTargetName(`process:${name}`, definitions));
};
