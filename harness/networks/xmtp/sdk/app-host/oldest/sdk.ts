import type {
  Consent,
  ConsentEntityType,
  ConsentState,
  Identifier,
  InboxState,
  MetadataField,
  PermissionPolicy,
  PermissionUpdateType,
  SignatureRequestHandle,
  Signer,
} from '@xmtp/node-sdk';
import type { ContentTypeId, EncodedContent } from '../types.ts';

// The parts of node-sdk 4.1 that differ from the current one, as far as apps here use them.

export interface OldCodec {
  readonly contentType: ContentTypeId;
  encode(content: unknown, registry?: unknown): EncodedContent;
  decode(content: EncodedContent, registry?: unknown): unknown;
  fallback(content: unknown): string | undefined;
  shouldPush(content: unknown): boolean;
}

export interface OldMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly senderInboxId: string;
  readonly kind: string;
  readonly deliveryStatus: string;
  readonly contentType: ContentTypeId | undefined;
  readonly content: unknown;
  readonly fallback?: string;
  readonly sentAt: Date;
  readonly sentAtNs: number;
}

interface OldStream {
  end(): Promise<unknown>;
}

interface OldStreamOptions {
  readonly onValue?: (value: never) => void;
}

export interface OldConversation {
  readonly id: string;
  readonly isActive: boolean;
  readonly addedByInboxId: string;
  readonly createdAtNs: number;
  readonly consentState: ConsentState;
  metadata(): Promise<{ readonly creatorInboxId: string; readonly conversationType: string }>;
  members(): Promise<unknown>;
  sync(): Promise<void>;
  stream(options: OldStreamOptions): Promise<OldStream>;
  publishMessages(): Promise<void>;
  send(content: unknown, contentType: ContentTypeId): Promise<string>;
  sendOptimistic(content: unknown, contentType: ContentTypeId): string;
  messages(options: object): Promise<readonly OldMessage[]>;
  updateConsentState(state: ConsentState): void;
  messageDisappearingSettings(): { readonly fromNs: number; readonly inNs: number } | undefined;
  updateMessageDisappearingSettings(fromNs: number, inNs: number): Promise<void>;
  removeMessageDisappearingSettings(): Promise<void>;
  isMessageDisappearingEnabled(): boolean;
  pausedForVersion(): string | undefined;
  debugInfo(): Promise<unknown>;
}

export interface OldDm extends OldConversation {
  readonly peerInboxId: string;
}

export interface OldGroup extends OldConversation {
  readonly name: string;
  readonly imageUrl: string;
  readonly description: string;
  readonly permissions: unknown;
  readonly admins: string[];
  readonly superAdmins: string[];
  updateName(name: string): Promise<void>;
  updateImageUrl(url: string): Promise<void>;
  updateDescription(description: string): Promise<void>;
  updatePermission(
    kind: PermissionUpdateType,
    policy: PermissionPolicy,
    field?: MetadataField,
  ): Promise<void>;
  addMembersByIdentifiers(identifiers: Identifier[]): Promise<void>;
  addMembers(inboxes: string[]): Promise<void>;
  removeMembersByIdentifiers(identifiers: Identifier[]): Promise<void>;
  removeMembers(inboxes: string[]): Promise<void>;
  addAdmin(inbox: string): Promise<void>;
  removeAdmin(inbox: string): Promise<void>;
  addSuperAdmin(inbox: string): Promise<void>;
  removeSuperAdmin(inbox: string): Promise<void>;
}

export interface OldConversations {
  getConversationById(id: string): Promise<OldGroup | OldDm | undefined>;
  getDmByInboxId(inbox: string): OldDm | undefined;
  getMessageById(id: string): OldMessage | undefined;
  newGroupOptimistic(options: object): OldGroup;
  newGroupWithIdentifiers(identifiers: Identifier[], options: object): Promise<OldGroup>;
  newGroup(inboxes: string[], options: object): Promise<OldGroup>;
  newDmWithIdentifier(identifier: Identifier, options?: object): Promise<OldDm>;
  newDm(inbox: string, options?: object): Promise<OldDm>;
  list(options: object): Promise<readonly (OldGroup | OldDm)[]>;
  sync(): Promise<void>;
  syncAll(consent?: ConsentState[]): Promise<bigint>;
  stream(options: OldStreamOptions): Promise<OldStream>;
  streamAllMessages(options: OldStreamOptions): Promise<OldStream>;
  hmacKeys(): object;
}

export interface OldPreferences {
  sync(): Promise<number>;
  inboxState(refresh?: boolean): Promise<InboxState>;
  inboxStateFromInboxIds(inboxes: string[], refresh?: boolean): Promise<InboxState[]>;
  setConsentStates(states: Consent[]): Promise<void>;
  getConsentState(kind: ConsentEntityType, entity: string): Promise<ConsentState>;
  streamConsent(options: object): Promise<OldStream>;
  streamPreferences(options: object): Promise<OldStream>;
}

export interface OldClient {
  readonly inboxId: string;
  readonly installationId: string;
  readonly isRegistered: boolean;
  readonly conversations: OldConversations;
  readonly preferences: OldPreferences;
  unsafe_addAccount(signer: Signer, reassign: boolean): Promise<void>;
  removeAccount(identifier: Identifier): Promise<void>;
  revokeAllOtherInstallations(): Promise<void>;
  revokeInstallations(installations: Uint8Array[]): Promise<void>;
  changeRecoveryIdentifier(identifier: Identifier): Promise<void>;
  canMessage(identifiers: Identifier[]): Promise<Map<string, boolean>>;
  getKeyPackageStatusesForInstallationIds(installations: string[]): Promise<object>;
  getInboxIdByIdentifier(identifier: Identifier): Promise<string | null>;
  signWithInstallationKey(text: string): Uint8Array;
  verifySignedWithInstallationKey(text: string, signature: Uint8Array): boolean;
  unsafe_removeAccountSignatureRequest(identifier: Identifier): Promise<SignatureRequestHandle>;
  unsafe_revokeAllOtherInstallationsSignatureRequest(): Promise<SignatureRequestHandle>;
  unsafe_revokeInstallationsSignatureRequest(installations: Uint8Array[]): Promise<SignatureRequestHandle>;
  unsafe_changeRecoveryIdentifierSignatureRequest(identifier: Identifier): Promise<SignatureRequestHandle>;
  unsafe_addSignature(request: SignatureRequestHandle, signer?: Signer): Promise<void>;
  unsafe_applySignatureRequest(request: SignatureRequestHandle): Promise<void>;
}

export interface OldClientClass {
  create(signer: Signer, options: object): Promise<OldClient>;
  revokeInstallations(
    signer: Signer,
    inbox: string,
    installations: readonly Uint8Array[],
    env: string,
  ): Promise<void>;
  canMessage(identifiers: readonly Identifier[], env: string): Promise<Map<string, boolean>>;
}
