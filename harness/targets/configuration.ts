import type { AccountsRecipe } from './accounts.ts';
import type { ConfigurationRecipe, Definition, Overlay, ServerDefinition, Version } from './definition.ts';

/** What a target runs in where no configuration is named; the others are what they change of it. */
export const usualConfiguration = 'default';

/** A configuration with all that it takes over from others. */
export interface WholeConfiguration extends ConfigurationRecipe {
  readonly accounts: AccountsRecipe;
}

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

const merged = (accounts: AccountsRecipe, layers: readonly Overlay[]): WholeConfiguration => {
  const limits = layers.flatMap(({ withoutLimit }) => (withoutLimit === undefined ? [] : [withoutLimit]));
  return {
    files: Object.assign({}, ...layers.map(({ files }) => files)),
    listeners: Object.assign({}, ...layers.map(({ listeners }) => listeners)),
    accounts: layers.findLast((layer) => layer.accounts !== undefined)?.accounts ?? accounts,
    ...(limits.length > 0 && { withoutLimit: Object.assign({}, ...limits) }),
  };
};

/** A configuration of a version in its container. What the version changes goes over what holds for all versions. */
export const configurationOf = (
  definition: ServerDefinition,
  version: Version,
  name: string,
): WholeConfiguration =>
  merged(version.accounts ?? definition.accounts, [
    ...layersIn(definition.configurations, name),
    ...layersIn(version.configurations, name),
  ]);

/** The same of the process that a definition tells how to run. */
export const processConfigurationOf = (definition: ServerDefinition, name: string): WholeConfiguration =>
  merged(definition.accounts, layersIn(definition.process?.configurations, name));

/** The configurations that a target can be run in, the usual one first. */
export const configurationNames = (
  definition: Definition,
  driver: 'container' | 'process' = 'container',
): readonly string[] => {
  if (definition.driver !== 'container') return [usualConfiguration];
  const { configurations } = driver === 'process' ? (definition.process ?? {}) : definition;
  return [...new Set([usualConfiguration, ...Object.keys(configurations ?? {})])];
};

/** Where each configuration of the newest version listens. */
export const listenersByConfiguration = (
  definition: ServerDefinition,
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
