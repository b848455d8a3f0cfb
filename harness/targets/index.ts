export { TargetError, type TargetErrorCode, type TargetPhase } from '../target-error.ts';
export {
  configurationNames,
  configurationSuffix,
  listenersByConfiguration,
  usualConfiguration,
} from './configuration.ts';
export {
  type CompositionDefinition,
  type Definition,
  type Definitions,
  definitionsDirectory,
  loadDefinitions,
  type ProcessDefinition,
  type ServerDefinition,
  type Version,
} from './definition.ts';
export { createDirector, type OwnDirector } from './director.ts';
export { type Engine, type EngineOptions, ensureEngine } from './engine.ts';
export {
  addressForms,
  parseTargetName,
  parseWorldName,
  protocolOf,
  releaseOf,
  serversIn,
  type TargetRequest,
  versionsOf,
} from './name.ts';
export { prepareImages } from './prepare.ts';
export { reap } from './reap.ts';
export { startTarget } from './start.ts';
export type { StartOptions } from './start-options.ts';
export * from './target.ts';
