import { networkNamed } from '../networks/index.ts';
import { usualConfiguration } from './configuration.ts';
import { unable } from './director.ts';
import type { TargetRequest } from './name.ts';
import type { RunningTarget } from './target.ts';

const notOurs = unable(['stop', 'kill', 'log', 'names'], 'it runs inside assay');

export type EmbeddedRequest = Extract<TargetRequest, { readonly driver: 'embedded' }>;

/** Starts a server of our own in this process. */
export const startEmbedded = async (request: EmbeddedRequest): Promise<RunningTarget> => {
  const {
    id,
    definition,
    version: { version },
  } = request;
  const { protocol, name } = definition;
  const { embedded } = networkNamed(protocol);
  if (embedded === undefined) throw new Error(`${protocol} has no server of our own`);
  const { [Symbol.asyncDispose]: end, ...own } = await embedded.start(version);
  return {
    facts: { id, protocol, name, version, driver: 'embedded', config: usualConfiguration },
    site: { target: id, protocol, ...own, unasked: { ...own.unasked, ...notOurs } },
    gone: new AbortController().signal,
    [Symbol.asyncDispose]: end,
  };
};
