import type { TargetRequest } from './name.ts';
import type { StartOptions } from './start-options.ts';
import type { RunningTarget } from './target.ts';
export async function startExternal(
  request: Extract<TargetRequest, { readonly driver: 'external' }>,
  _options: StartOptions,
): Promise<RunningTarget> {
  throw new Error(`not yet: ${request.id}`);
}
