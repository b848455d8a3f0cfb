import type { StepValue } from '../../../../../language/scenario.ts';
import { FaultError, faultForms, parseFaultOf } from '../../../faults.ts';
import { rpcNames } from '../../rpc/rpc-names.ts';
import { type AppVerb, verb } from '../verb.ts';

const faultProblem = (written: unknown): string | undefined => {
  if (typeof written !== 'string') return `${JSON.stringify(written)}, which is no fault`;
  try {
    parseFaultOf(rpcNames, written);
    return undefined;
  } catch (error) {
    if (error instanceof FaultError) return error.message;
    throw error;
  }
};

const faultsIn = (value: StepValue): readonly StepValue[] => [value ?? []].flat();

/** Things going wrong between an app and the node, whatever node it is. */
export const networkVerbs: Readonly<Record<string, AppVerb>> = {
  'meets faults': {
    noun: 'faults',
    summary: `Has its calls go wrong like this from now on, until other faults, or none, are listed; *N behind one hits N calls only, * in an RPC’s name stands for anything. [${faultForms.join(' | ')}].`,
    problem: (value) =>
      faultsIn(value)
        .map(faultProblem)
        .find((problem) => problem !== undefined),
    params: (value) => ({ faults: faultsIn(value).map(String) }),
    names: () => ({}),
  },
  'loses network': verb({
    noun: 'network',
    does: 'Its connections to the node drop, with all calls on them, and it gets no new ones',
  }),
  'regains network': verb({ noun: 'network', does: 'It can connect to the node again' }),
  'reads calls': verb({
    noun: 'calls',
    does: 'Tells how many calls it has made so far, by what their headers say about the app',
  }),
  'loses streams': verb({ noun: 'streams-lost', does: 'All of its open streams end UNAVAILABLE' }),
};
