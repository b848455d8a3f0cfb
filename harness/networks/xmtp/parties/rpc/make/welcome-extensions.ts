import { u16, vector } from '../../../wire/index.ts';
import { createXWingKey } from '../key.ts';
import { codecIn, encoded } from './codec.ts';

/** Types of extensions, from the range for private use (RFC 9420 17.3). */
export const welcomeExtensionTypes = { encryption: 0xff03, pointees: 0xff04 } as const;

const messages = 'mls/message_contents';
const encryption = codecIn(`${messages}/wrapper_encryption.pb.js`, 'WelcomeWrapperEncryption');
const pointees = codecIn(`${messages}/welcome_pointer.pb.js`, 'WelcomePointeeEncryptionAeadTypesExtension');

/**
 * Extensions of a key package, as those of today's apps have them: welcomes are to be encrypted by X-Wing, and may come by
 * a pointer to one that is encrypted by ChaCha20-Poly1305 (XIP-74).
 */
export const welcomeExtensions = (): readonly Uint8Array[] => [
  u16(welcomeExtensionTypes.pointees),
  vector(
    encoded(pointees, { supportedAeadTypes: ['WELCOME_POINTEE_ENCRYPTION_AEAD_TYPE_CHACHA20_POLY1305'] }),
  ),
  u16(welcomeExtensionTypes.encryption),
  vector(
    encoded(encryption, {
      pubKey: createXWingKey().toString('base64'),
      algorithm: 'WELCOME_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6',
    }),
  ),
];
