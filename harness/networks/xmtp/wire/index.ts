export {
  type Codec,
  createProtobufWriter,
  decodeStrictly,
  delimited,
  firstText,
  loadTypes,
  type Uint64,
  uint64,
} from './codec.ts';
export { verifyEd25519 } from './ed25519.ts';
export {
  contentTypes,
  type GroupMessageHeader,
  mlsVersion,
  readGroupMessage,
  wireFormats,
} from './group-message.ts';
export {
  type Extension,
  ed25519Suites,
  type KeyPackage,
  readKeyPackage,
  type VerifiedKeyPackage,
  verifyKeyPackage,
} from './key-package.ts';
export { createReader, type Reader, WireError } from './reader.ts';
export { bytesOf, jsonOf, type Rpc, rpcs, rpcsByPath } from './rpcs.ts';
export { signContent } from './sign-content.ts';
export { concat, u8, u16, u32, u64, vector, vectorLength } from './writer.ts';
