import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { AppOptions, Call, HostMessage, HostOptions, Place } from '../messages.ts';
import { plain } from '../plain.ts';
import { type App, closeApp, createApp } from './app.ts';
import { type Command, commands } from './commands/index.ts';
import { HostFault, sdkErrorOf } from './faults.ts';
import type { Release } from './release.ts';

const milliseconds = (since: number): number => Math.round((performance.now() - since) * 10) / 10;

/** Carries out calls on any number of apps. What happens at the same time is up to who calls. */
export const serve = (
  releaseAt: (place: Place) => Promise<Release>,
  { sharedFolder }: HostOptions,
  tell: (message: HostMessage) => void,
): ((call: Call) => Promise<void>) => {
  const apps = new Map<string, App>();

  const open = async (name: string, options: AppOptions): Promise<void> => {
    const release = await releaseAt(options);
    const emit = (event: string, value: unknown): void =>
      tell({ kind: 'event', app: name, name: event, value: plain(value) });
    apps.set(name, createApp(release, options, emit));
  };
  const close = async (name: string): Promise<void> => {
    const app = apps.get(name);
    apps.delete(name);
    if (app !== undefined) await closeApp(app);
  };
  const perform = async ({ app: name, command, params }: Call): Promise<unknown> => {
    if (command === 'open') return await open(name, params as unknown as AppOptions);
    if (command === 'close') return await close(name);
    const app = apps.get(name);
    const run: Command | undefined = commands.get(command);
    if (app === undefined) throw new HostFault(`there is no app ${name}`);
    if (run === undefined) throw new HostFault(`there is no command “${command}”`);
    return await run(app, params, sharedFolder);
  };

  return async (call) => {
    const began = performance.now();
    try {
      const value = plain(await perform(call));
      const result = { ...(value as { readonly [key: string]: RecordValue }), took: milliseconds(began) };
      tell({ kind: 'result', id: call.id, value: result });
    } catch (error) {
      if (error instanceof HostFault) tell({ kind: 'fault', id: call.id, message: error.message });
      else tell({ kind: 'thrown', id: call.id, error: sdkErrorOf(error), took: milliseconds(began) });
    }
  };
};
