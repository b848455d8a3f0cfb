export { type Association, type AssociationState, applyUpdate } from './association.ts';
export { type RecoveredSigner, recoverSigner } from './eip191.ts';
export { IdentityError } from './error.ts';
export { inboxIdOf } from './inbox-id.ts';
export { signAsInstallation, verifyInstallation } from './installation-signature.ts';
export { type Identifier, type Member, memberKey, sameMember } from './member.ts';
export { signatureText, type UnsignedAction, type UnsignedUpdate } from './signature-text.ts';
export {
  type IdentityUpdate,
  type IdentityUpdateMessage,
  identityUpdateCodec,
  readIdentityUpdate,
  type Signature,
} from './update.ts';
export { type Verified, verifyUpdate } from './verify.ts';
