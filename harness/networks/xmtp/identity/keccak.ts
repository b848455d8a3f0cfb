import { createRequire } from 'node:module';

interface Sha3 {
  readonly keccak_256: (bytes: Uint8Array) => Uint8Array;
}

// The hash that the curves come with: viem's would load 300 files more, an eighth of a second before the first
// identity update.
const require = createRequire(import.meta.url);
const beside = createRequire(require.resolve('@noble/curves/secp256k1.js'));

/** Ethereum's hash. */
export const { keccak_256: keccak256 } = (await import(beside.resolve('@noble/hashes/sha3.js'))) as Sha3;
