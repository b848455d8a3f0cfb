import type { AccountsRecipe } from './accounts.ts';
import type {
  ConfigurationRecipe,
  Definition,
  Overlay,
  ProcessDefinition,
  ServerDefinition,
  StartedVersion,
} from './definition.ts';

/** What a target runs in where no configuration is named; the others are what they change of it. */
export const usualConfiguration = 'default';

/** The usual one, and the one named over it, as far as they are there. */
const layersIn = (
  configurations: Readonly<Record<string, Overlay>> | undefined,
  name: string,
): readonly Overlay[] => [
  ...new Set(
    [usualConfiguration, name].flatMap((each) => {
      const layer = configurations?.[each];
      return layer === undefined ? [] : [layer];
    }),
  ),
];

const merged = (usual: AccountsRecipe | undefined, layers: readonly Overlay[]): ConfigurationRecipe => {
  const accounts = layers.findLast((layer) => layer.accounts !== undefined)?.accounts ?? usual;
  const limits = layers.flatMap(({ withoutLimit }) => (withoutLimit === undefined ? [] : [withoutLimit]));
  return {
    files: Object.assign({}, ...layers.map(({ files }) => files)),
    listeners: Object.assign({}, ...layers.map(({ listeners }) => listeners)),
    ...(accounts !== undefined && { accounts }),
    ...(limits.length > 0 && { withoutLimit: Object.assign({}, ...limits) }),
  };
};

/** A configuration of a version. What the version changes goes over what holds for all versions. */
export const configurationOf = (
  definition: ServerDefinition | ProcessDefinition,
  version: StartedVersion,
  name: string,
): ConfigurationRecipe =>
  merged(version.accounts ?? definition.accounts, [
    ...layersIn(definition.configurations, name),
    ...layersIn(version.configurations, name),
  ]);

/** The same of the process that a definition tells how to run beside its container. */
export const processConfigurationOf = (
  definition: ServerDefinition | ProcessDefinition,
  version: StartedVersion,
  name: string,
): ConfigurationRecipe =>
  definition.driver === 'process'
    ? configurationOf(definition, version, name)
    : merged(definition.accounts, layersIn(definition.process?.configurations, name));

/** The configurations that a target can be run in, the usual one first. */
export const configurationNames = (
  definition: Definition,
  driver: 'container' | 'process' = 'container',
): readonly string[] => {
  if (definition.driver !== 'container' && definition.driver !== 'process') return [usualConfiguration];
  const besides = definition.driver === 'container' && driver === 'process';
  const { configurations } = besides ? (definition.process ?? {}) : definition;
  return [...new Set([usualConfiguration, ...Object.keys(configurations ?? {})])];
};

/** Where each configuration of the newest version listens. */
export const listenersByConfiguration = (
  definition: ServerDefinition | ProcessDefinition,
): readonly (readonly [configuration: string, listeners: readonly string[]])[] => {
  const [newest] = definition.versions;
  if (newest === undefined) return [];
  return configurationNames(definition).map((name) => [
    name,
    Object.keys(configurationOf(definition, newest, name).listeners),
  ]);
};

/** `+best` behind the name of what runs in a configuration; nothing for the usual one. */
export const configurationSuffix = (name: string): string => (name === usualConfiguration ? '' : `+${name}`);
