import { startContainer } from './container.ts';
import { startExternal } from './external.ts';
import type { TargetRequest } from './name.ts';
import { startProcess } from './process.ts';
import type { StartOptions } from './start-options.ts';
import type { RunningTarget } from './target.ts';

/**
 * Brings a target to life: resolves once every listener offers stream features and the accounts exist.
 * @throws TargetError with a code, the phase, the target's last lines and what to try; nothing is left running.
 */
export function startTarget(request: TargetRequest, options: StartOptions): Promise<RunningTarget> {
  switch (request.driver) {
    case 'container':
      return startContainer(request, options);
    case 'process':
      return startProcess(request, options);
    case 'external':
      return startExternal(request, options);
  }
}
