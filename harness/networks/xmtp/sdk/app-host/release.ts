import type {
  Attachment,
  Client,
  EncryptedAttachment,
  Identifier,
  RemoteAttachment,
  Signer,
} from '@xmtp/node-sdk';
import type { SdkVersions } from '../messages.ts';
import type { SdkModule } from './load.ts';

/**
 * Databases on disk are encrypted, as those of apps are; there is nothing in them to be kept from anybody. Who has lost
 * the key tries another.
 */
export const databaseKey = (other: boolean): Uint8Array => new Uint8Array(32).fill(other ? 0x5a : 0xa5);

/** What a client is made with, whatever its release. */
export interface ClientSetup {
  readonly database: string | undefined;
  /** Whether the database is opened with another key than usual. */
  readonly otherKey: boolean;
  /** Content types of the app's own, `authority/type:1.0`, whose content is text. */
  readonly codecs: readonly string[];
  readonly deviceSync: boolean;
  /** Whether it is told of a history server; without, the option is the empty text. */
  readonly history: boolean;
  /** Of a new inbox; up to the SDK if absent. */
  readonly nonce?: bigint;
  /** What the app says it is. */
  readonly appVersion?: string;
}

/**
 * A release of the SDK behind the interface of the current one. What a release does not have throws `NotOffered`,
 * or is missing where the SDK's own object is passed on.
 */
export interface Release {
  readonly versions: SdkVersions;
  /** Enumerations and encoders. */
  readonly module: SdkModule;
  readonly history: string | undefined;
  create(signer: Signer, setup: ClientSetup): Promise<Client>;
  /** Revokes installations of an inbox without a client. */
  revoke(signer: Signer, inbox: string, installations: readonly Uint8Array[]): Promise<void>;
  /** Whether addresses can be messaged, asked without a client. */
  canMessage(identifiers: readonly Identifier[]): Promise<Map<string, boolean>>;
  encryptAttachment(attachment: Attachment): Promise<EncryptedAttachment>;
  decryptAttachment(payload: Uint8Array, remote: RemoteAttachment): Promise<Attachment>;
  /** The argument of sending methods. */
  optimistic(on: boolean): boolean;
}
