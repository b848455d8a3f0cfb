import type { Client, ConsentState, Identifier, SignatureRequestHandle, Signer } from '@xmtp/node-sdk';
import type { OldCodecs } from './codecs.ts';
import { modernConversation } from './conversation.ts';
import { modernMessage } from './message.ts';
import { oldNumbers } from './numbers.ts';
import type { OldClient, OldConversations, OldDm, OldGroup, OldMessage, OldPreferences } from './sdk.ts';

interface Watching {
  readonly onValue: (value: unknown) => void;
}

const modernConversations = (old: OldConversations, codecs: OldCodecs) => {
  const modern = (conversation: OldGroup | OldDm) => modernConversation(conversation, codecs);
  return {
    async getConversationById(id: string) {
      const found = await old.getConversationById(id);
      return found && modern(found);
    },
    getDmByInboxId(inbox: string) {
      const found = old.getDmByInboxId(inbox);
      return found && modern(found);
    },
    getMessageById(id: string) {
      const found = old.getMessageById(id);
      return found && modernMessage(found);
    },
    createGroupOptimistic: (options: object) => modern(old.newGroupOptimistic(oldNumbers(options))),
    createGroup: async (inboxes: string[], options: object) =>
      modern(await old.newGroup(inboxes, oldNumbers(options))),
    createGroupWithIdentifiers: async (identifiers: Identifier[], options: object) =>
      modern(await old.newGroupWithIdentifiers(identifiers, oldNumbers(options))),
    createDm: async (inbox: string, options?: object) =>
      modern(await old.newDm(inbox, options && oldNumbers(options))),
    createDmWithIdentifier: async (identifier: Identifier, options?: object) =>
      modern(await old.newDmWithIdentifier(identifier, options && oldNumbers(options))),
    list: async (options: object) => (await old.list(oldNumbers(options))).map(modern),
    sync: () => old.sync(),
    syncAll: (consent?: ConsentState[]) => old.syncAll(consent),
    hmacKeys: () => old.hmacKeys(),
    stream: (options: Watching) =>
      old.stream({
        ...options,
        onValue: (conversation: OldGroup | OldDm) => options.onValue(modern(conversation)),
      }),
    streamAllMessages: (options: Watching) =>
      old.streamAllMessages({
        ...options,
        onValue: (message: OldMessage) => options.onValue(modernMessage(message)),
      }),
  };
};

const modernPreferences = (old: OldPreferences) => ({
  sync: () => old.sync(),
  inboxState: () => old.inboxState(false),
  fetchInboxState: () => old.inboxState(true),
  getInboxStates: (inboxes: string[]) => old.inboxStateFromInboxIds(inboxes, false),
  fetchInboxStates: (inboxes: string[]) => old.inboxStateFromInboxIds(inboxes, true),
  setConsentStates: (...of: Parameters<OldPreferences['setConsentStates']>) => old.setConsentStates(...of),
  getConsentState: (...of: Parameters<OldPreferences['getConsentState']>) => old.getConsentState(...of),
  streamConsent: (options: object) => old.streamConsent(options),
  streamPreferences: (options: object) => old.streamPreferences(options),
});

/** A client in the shape of today; history came later, so its methods are not there. */
export const modernClient = (old: OldClient, codecs: OldCodecs): Client =>
  ({
    inboxId: old.inboxId,
    installationId: old.installationId,
    get isRegistered() {
      return old.isRegistered;
    },
    conversations: modernConversations(old.conversations, codecs),
    preferences: modernPreferences(old.preferences),
    unsafe_addAccount: (signer: Signer, reassign: boolean) => old.unsafe_addAccount(signer, reassign),
    removeAccount: (identifier: Identifier) => old.removeAccount(identifier),
    revokeAllOtherInstallations: () => old.revokeAllOtherInstallations(),
    revokeInstallations: (installations: Uint8Array[]) => old.revokeInstallations(installations),
    unsafe_removeAccountSignatureRequest: (identifier: Identifier) =>
      old.unsafe_removeAccountSignatureRequest(identifier),
    unsafe_revokeAllOtherInstallationsSignatureRequest: () =>
      old.unsafe_revokeAllOtherInstallationsSignatureRequest(),
    unsafe_revokeInstallationsSignatureRequest: (installations: Uint8Array[]) =>
      old.unsafe_revokeInstallationsSignatureRequest(installations),
    unsafe_changeRecoveryIdentifierSignatureRequest: (identifier: Identifier) =>
      old.unsafe_changeRecoveryIdentifierSignatureRequest(identifier),
    unsafe_addSignature: (request: SignatureRequestHandle, signer?: Signer) =>
      old.unsafe_addSignature(request, signer),
    unsafe_applySignatureRequest: (request: SignatureRequestHandle) =>
      old.unsafe_applySignatureRequest(request),
    changeRecoveryIdentifier: (identifier: Identifier) => old.changeRecoveryIdentifier(identifier),
    canMessage: (identifiers: Identifier[]) => old.canMessage(identifiers),
    fetchKeyPackageStatuses: (installations: string[]) =>
      old.getKeyPackageStatusesForInstallationIds(installations),
    fetchInboxIdByIdentifier: (identifier: Identifier) => old.getInboxIdByIdentifier(identifier),
    signWithInstallationKey: (text: string) => old.signWithInstallationKey(text),
    verifySignedWithInstallationKey: (text: string, signature: Uint8Array) =>
      old.verifySignedWithInstallationKey(text, signature),
  }) as unknown as Client;
