// The hash that the curves come with: viem's would load 300 files more, an eighth of a second before the first
// identity update.

/** Ethereum's hash. */
export { keccak_256 as keccak256 } from '@noble/hashes/sha3.js';
