import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ArchiveOptions, Client } from '@xmtp/node-sdk';
import { type App, clientOf } from '../app.ts';
import { NotOffered } from '../faults.ts';
import { type Command, command } from './command.ts';

type HistoryMethod =
  | 'archiveMetadata'
  | 'createArchive'
  | 'importArchive'
  | 'listAvailableArchives'
  | 'processSyncArchive'
  | 'sendSyncArchive'
  | 'sendSyncRequest'
  | 'syncAllDeviceSyncGroups';

/** The client, where its release has the method. */
const offering = (app: App, method: HistoryMethod): Client => {
  const client = clientOf(app);
  if (!(method in client))
    throw new NotOffered(`node-sdk ${app.release.versions.sdk} has no Client.${method}`);
  return client;
};

interface Selection {
  /** Nanoseconds, as decimal texts. */
  readonly from?: string;
  readonly to?: string;
  readonly elements?: readonly ('Messages' | 'Consent')[];
  readonly exceptDisappearing?: boolean;
}

/** Nothing at all leaves everything to the SDK. */
const optionsOf = ({ from, to, elements, exceptDisappearing }: Selection): ArchiveOptions | undefined =>
  [from, to, elements, exceptDisappearing].every((part) => part === undefined)
    ? undefined
    : {
        ...(from !== undefined && { startNs: BigInt(from) }),
        ...(to !== undefined && { endNs: BigInt(to) }),
        elements: [...(elements ?? ['Messages', 'Consent'])] as ArchiveOptions['elements'],
        excludeDisappearingMessages: exceptDisappearing ?? false,
      };

interface Server {
  /** Leaves the server to the SDK, which was given it as an option. */
  readonly server?: 'default';
}

const serverOf = (app: App, { server }: Server): string | undefined =>
  server === 'default' ? undefined : app.release.history;

interface Archive {
  readonly name: string;
  /** 32 bytes in hex. */
  readonly key: string;
}

const describeArchive = (metadata: Awaited<ReturnType<Client['archiveMetadata']>>) => ({
  version: metadata.backupVersion,
  elements: metadata.elements.toSorted(),
  exportedAtNs: metadata.exportedAtNs,
});

const create = async (app: App, selection: Selection & { readonly key?: string }, sharedFolder: string) => {
  const name = `archive-${randomBytes(8).toString('hex')}`;
  const key = selection.key ?? randomBytes(32).toString('hex');
  const client = offering(app, 'createArchive');
  await client.createArchive(join(sharedFolder, name), Buffer.from(key, 'hex'), optionsOf(selection));
  return { name, key };
};

/** What an app hands to another one of the same user, by a server or as a file. */
export const historyCommands: Readonly<Record<string, Command>> = {
  'requests history': command<Selection & Server>(
    async (app, request) =>
      await offering(app, 'sendSyncRequest').sendSyncRequest(optionsOf(request), serverOf(app, request)),
  ),
  'serves history': command(async (app) => {
    const { numEligible, numSynced } = await offering(
      app,
      'syncAllDeviceSyncGroups',
    ).syncAllDeviceSyncGroups();
    return { eligible: numEligible, synced: numSynced };
  }),
  'sends archive': command<Selection & Server & { readonly pin: string }>(
    async (app, request) =>
      await offering(app, 'sendSyncArchive').sendSyncArchive(
        request.pin,
        optionsOf(request),
        serverOf(app, request),
      ),
  ),
  'takes archive': command<{ readonly pin?: string }>(
    async (app, { pin }) => await offering(app, 'processSyncArchive').processSyncArchive(pin),
  ),
  'lists archives': command<{ readonly days: number }>((app, { days }) => ({
    archives: offering(app, 'listAvailableArchives')
      .listAvailableArchives(days)
      .map(({ pin, metadata, sentByInstallation }) => ({
        pin,
        by: sentByInstallation,
        ...describeArchive(metadata),
      })),
  })),
  'creates archive': command(create),
  'reads archive': command<Archive>(async (app, { name, key }, sharedFolder) =>
    describeArchive(
      await offering(app, 'archiveMetadata').archiveMetadata(
        join(sharedFolder, name),
        Buffer.from(key, 'hex'),
      ),
    ),
  ),
  'imports archive': command<Archive>(
    async (app, { name, key }, sharedFolder) =>
      await offering(app, 'importArchive').importArchive(join(sharedFolder, name), Buffer.from(key, 'hex')),
  ),
};
