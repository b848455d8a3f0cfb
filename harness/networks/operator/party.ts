import { statSync } from 'node:fs';
import { type DirectorAnswer, DirectorError, type DirectorRequest } from '../director.ts';
import type { Party, PartyContext, PartyKind } from '../party.ts';
import { verbs } from './verbs.ts';

const phase = 'ready';

const createOperator = ({ name, site, director, record }: PartyContext): Party => {
  const since = Object.fromEntries(
    site.logs.map(({ file, path }) => [file, statSync(path, { throwIfNoEntry: false })?.size ?? 0]),
  );
  const ask = async (request: DirectorRequest, signal: AbortSignal): Promise<DirectorAnswer> => {
    if (director === undefined) throw new DirectorError(`nobody here owns ${site.target}`);
    return await director.ask(request, signal);
  };
  return {
    reach: async () => undefined,
    async perform(verb, _value, _bindings, signal) {
      const noun = Object.hasOwn(verbs, verb) ? verbs[verb]?.noun : undefined;
      if (noun === undefined) throw new Error(`a party of kind operator cannot “${verb}”`);
      const began = performance.now();
      record({ kind: 'record', party: name, direction: 'out', name: noun, value: {} });
      const { text } = await ask(noun === 'log' ? { kind: noun, since } : { kind: noun }, signal);
      const milliseconds = Math.round(performance.now() - began);
      const value = text === undefined ? { milliseconds } : { text };
      record({ kind: 'record', party: name, direction: 'in', name: noun, value });
    },
    mark: () => false,
    roundTrip: 0,
    [Symbol.asyncDispose]: async () => undefined,
  };
};

/** Whoever runs the server that is tested. */
export const operatorKind: PartyKind = {
  kind: 'operator',
  accountless: true,
  language: 'records',
  summary: 'Whoever runs the server: stops it, kills it, starts it again, cuts its network, reads its log.',
  phases: [phase],
  phase,
  options: {},
  verbs,
  names: () => [],
  create: createOperator,
};
