import { glibcOf } from '../glibc.ts';
import type { Call, HostMessage, HostOptions } from '../messages.ts';
import { adapt } from './adapt.ts';
import { causesOf, loadSdk, versionsIn } from './load.ts';

import { serve } from './serve.ts';

const tell = (message: HostMessage): void => {
  if (process.connected) process.send?.(message);
};

const bindingsIn = (folder: string): string | undefined => {
  try {
    return versionsIn(folder).bindings;
  } catch {
    return undefined;
  }
};

// No host outlives who started it; the SDK's threads must not keep it either.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Streams of older releases throw where nobody can catch it; the apps beside them go on.
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error: unknown) => console.error(error));

const options: HostOptions = JSON.parse(process.argv[2] ?? '{}');
try {
  const sdk = await loadSdk(options.folder);
  const handle = serve(adapt(sdk), options, tell);
  process.on('message', (call: Call) => void handle(call));
  tell({ kind: 'ready', versions: sdk.versions });
} catch (error) {
  const glibc = glibcOf();
  const bindings = bindingsIn(options.folder);
  tell({
    kind: 'unloadable',
    causes: causesOf(error),
    ...(glibc !== undefined && { glibc }),
    ...(bindings !== undefined && { bindings }),
  });
}
