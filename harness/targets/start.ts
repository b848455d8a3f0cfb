import { startExternal } from './external.ts';
import type { TargetRequest } from './name.ts';
import type { StartOptions } from './start-options.ts';
import type { RunningTarget } from './target.ts';

/**
 * Brings a target to life: resolves once every listener offers stream features and the accounts exist.
 * @throws TargetError with a code, the phase, the target's last lines and what to try; nothing is left running.
 * Drivers are loaded when they are needed: most commands start nothing.
 */
export async function startTarget(request: TargetRequest, options: StartOptions): Promise<RunningTarget> {
  switch (request.driver) {
    case 'container':
      return (await import('./container.ts')).startContainer(request, options);
    case 'process':
      return (await import('./process.ts')).startProcess(request, options);
    case 'embedded':
      return (await import('./embedded.ts')).startEmbedded(request);
    case 'composition':
      return (await import('./composition.ts')).startComposition(request, options);
    case 'external':
      return startExternal(request, options);
  }
}
