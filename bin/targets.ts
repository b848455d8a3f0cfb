import { worldId } from '../harness/language/world.ts';
import {
  type Definitions,
  ensureEngine,
  parseTargetName,
  parseWorldName,
  protocolOf,
  reap,
  serversIn,
  TargetError,
  type TargetRequest,
} from '../harness/targets/index.ts';

/**
 * What to test, each mostly by itself: the targets named, or the newest of each that is defined, speaks one of the
 * protocols and can be had without images of others. Makes sure that there is an engine where one is needed; where none is to be had,
 * and nothing was named, servers found on the host take over.
 * @throws {TargetError}
 */
export const chooseTargets = async (
  names: readonly string[],
  protocols: readonly string[],
  definitions: Definitions,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly (readonly TargetRequest[])[]> => {
  const named = names.map((name) => parseWorldName(name, definitions));
  const usual = [...definitions.keys()]
    .map((name) => parseTargetName(name, definitions))
    .filter((request) => request.driver !== 'composition' && protocols.includes(protocolOf(request)));
  const worlds = names.length > 0 ? named : usual.map((request) => [request]);
  const ids = worlds.map((requests) => worldId(requests.map(({ id }) => id)));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new TargetError({ code: 'bad-name', target: twice, phase: 'name', what: 'it is named twice' });
  const wanted = worlds.flat();
  if (wanted.every(({ driver }) => driver === 'external' || driver === 'embedded')) return worlds;
  const needsEngine = wanted.some(({ driver }) => driver === 'container' || driver === 'composition');
  const engine = needsEngine
    ? await ensureEngine({ mayInstall: process.env.ASSAY_SETUP !== 'never', report, signal })
    : undefined;
  await reap();
  if (engine?.kind !== 'unavailable') return worlds;
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
  return local.map(({ name }) => [parseTargetName(`process:${name}`, definitions)]);
};
