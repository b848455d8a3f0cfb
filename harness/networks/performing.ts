import type { Party, VerbOf } from './party.ts';

/**
 * Performs verbs by their rows in a kind's table.
 * @param atWork what the rows are given; asked for each time, as it may take its time to come.
 */
export const performing =
  <AtWork>(
    kind: string,
    verbs: Readonly<Record<string, VerbOf<AtWork>>>,
    atWork: () => AtWork | Promise<AtWork>,
  ): Party['perform'] =>
  async (verb, value, bindings, signal) => {
    const row = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (row === undefined) throw new Error(`a party of kind ${kind} cannot “${verb}”`);
    await row.perform(await atWork(), value, bindings, signal);
  };
