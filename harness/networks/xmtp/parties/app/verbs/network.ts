import type { Schema } from '../../../../../data/schema.ts';
import type { StepValue } from '../../../../../language/scenario.ts';
import { faultForms, parseFault } from '../../../faults.ts';
import { type AppVerb, verb } from '../verb.ts';

const fault: Schema = {
  type: 'string',
  format: 'fault',
  title: 'fault',
  description: `${faultForms.map((form) => `\`${form}\``).join(', ')}; \`*N\` behind one hits N calls only, \`*\` in an RPC’s name stands for anything.`,
};

const faultsIn = (value: StepValue): readonly StepValue[] => [value ?? []].flat();

/** Things going wrong between an app and the node, whatever node it is. */
export const networkVerbs: Readonly<Record<string, AppVerb>> = {
  'meets faults': {
    noun: 'faults',
    summary: 'Has its calls go wrong like this from now on, until other faults, or none, are listed.',
    schema: {
      title: '[fault]',
      ...(fault.description !== undefined && { description: fault.description }),
      anyOf: [{ type: 'array', items: fault }, fault, { type: 'null' }],
      examples: [['SendGroupMessages=lose-answer*1'], ['*=delay:200', 'Query*=error:UNAVAILABLE'], []],
    },
    params: (value) => ({ faults: faultsIn(value).map(String) }),
    names: () => ({}),
    act({ faults: inForce }, { faults }) {
      const all = (faults as readonly string[]).map(parseFault);
      inForce.set(all);
      return { inForce: all.length };
    },
  },
  'loses network': verb({
    noun: 'network',
    does: 'Its connections to the node drop, with all calls on them, and it gets no new ones',
    examples: [null],
    act(tap) {
      tap.takeAway();
      return { there: false };
    },
  }),
  'regains network': verb({
    noun: 'network',
    does: 'It can connect to the node again',
    examples: [null],
    act(tap) {
      tap.bringBack();
      return { there: true };
    },
  }),
  'reads calls': verb({
    noun: 'calls',
    does: 'Tells how many calls it has made so far, by what their headers say about the app',
    examples: [null],
    act: ({ callers }) => ({ by: callers.map(({ headers, calls }) => ({ headers, calls })) }),
  }),
  'loses streams': verb({
    noun: 'streams-lost',
    does: 'All of its open streams end UNAVAILABLE',
    examples: [null],
    act(tap) {
      tap.dropStreams();
      return {};
    },
  }),
};
