import type { App } from '../app.ts';

/**
 * Something that an app can be asked to do. Parameters come from our own parties, which have checked them; the
 * sharedFolder is the folder where apps leave files for each other.
 */
export type Command = (app: App, params: unknown, sharedFolder: string) => unknown;

/** A command with the parameters that its party checks for. */
export const command =
  <Params>(run: (app: App, params: Params, sharedFolder: string) => unknown): Command =>
  (app, params, sharedFolder) =>
    run(app, params as Params, sharedFolder);
