import type { App } from '../app.ts';

/**
 * Something that an app can be asked to do. Parameters come from our own parties, which have checked them; the
 * shelf is the folder where apps leave files for each other.
 */
export type Command = (app: App, params: unknown, shelf: string) => unknown;

/** A command with the parameters that its party checks for. */
export const command =
  <Params>(run: (app: App, params: Params, shelf: string) => unknown): Command =>
  (app, params, shelf) =>
    run(app, params as Params, shelf);
