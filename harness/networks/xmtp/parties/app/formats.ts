import type { Formats } from '../../../../data/complaint.ts';
import { FaultError, parseFaultOf } from '../../faults.ts';
import { rpcNames } from '../rpc/rpc-names.ts';

/** What verbs of apps ask of texts. */
export const formats: Formats = {
  fault(text) {
    try {
      parseFaultOf(rpcNames, text);
      return undefined;
    } catch (error) {
      if (error instanceof FaultError) return `a fault (${error.message})`;
      throw error;
    }
  },
};
