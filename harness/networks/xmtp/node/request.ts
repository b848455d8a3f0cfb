import { type Codec, decodeStrictly } from '../wire/codec.ts';
import { rpcs } from '../wire/rpcs.ts';
import { refuse } from './refusal.ts';

/**
 * Decodes requests of an RPC.
 * @typeParam T The request as the RPC's codec has it.
 */
export const requestOf = <T>(rpc: string): ((bytes: Uint8Array) => T) => {
  const known = rpcs.get(rpc);
  if (known === undefined) throw new Error(`there is no RPC ${rpc}`);
  const codec = known.request as Codec<T>;
  return (bytes) => {
    try {
      return decodeStrictly(codec, bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return refuse('INVALID_ARGUMENT', `the request is no ${rpc}Request: ${why}`, error);
    }
  };
};
