import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { errorMessage } from '../error-message.ts';
import type { NameRecord, Place } from '../networks/director.ts';
import { root } from '../root.ts';
import { raceAbort } from '../wait.ts';
import { ensureBase } from './base.ts';
import { createDoorman } from './doorman.ts';
import type { EngineApi } from './engine.ts';
import { labelsOf, nameOfOurs } from './owner.ts';

/** What a target can reach outside: what scenarios say there is, and nothing else. */
export interface Surroundings extends AsyncDisposable {
  /** Gives a place of ours an address that the target can dial. */
  readonly admit: (place: Place) => Promise<Place>;
  /** Has the target find these when it asks for names. */
  readonly name: (records: readonly NameRecord[]) => Promise<void>;
}

/** Whom a target asks for names: somebody in its own network, as only there port 53 is free for us on any host. */
export const resolver = '198.18.0.1';

const program = root('fixtures/targets/doorman.pl');

/** What has Perl, and is there wherever targets are built. */
const suite = 'trixie';

export interface SurroundingsOptions {
  /** Whose they are. */
  readonly target: string;
  readonly container: string;
  readonly run: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Puts a doorman into the network of a target's container. We talk to it by its standard input and output, through the
 * engine: that works wherever the engine is, in a virtual machine, without root and with no port of this host.
 */
export const createSurroundings = async (
  api: EngineApi,
  { target, container: id, run, report, signal }: SurroundingsOptions,
): Promise<Surroundings> => {
  const image = await ensureBase(api, suite, { target, report, signal });
  const name = nameOfOurs();
  const container = await api.createContainer({
    name,
    Image: image,
    Cmd: ['perl', '-e', await readFile(program, 'utf8')],
    Labels: labelsOf(run, name),
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    StdinOnce: true,
    HostConfig: { NetworkMode: `container:${id}`, AutoRemove: true, CapAdd: ['NET_ADMIN'] },
  });
  const remove = async (): Promise<void> => {
    // It may have gone by itself.
    await container.remove({ force: true }).catch(() => undefined);
  };
  try {
    const stream = await container.attach({
      ...{ stream: true, hijack: true, stdin: true, stdout: true, stderr: true },
    });
    const [said, complaints] = [new PassThrough(), new PassThrough()];
    api.modem.demuxStream(stream, said, complaints);
    const doorman = createDoorman(said, stream);
    let words = '';
    complaints.setEncoding('utf8').on('data', (text: string) => {
      words = `${words}${text}`.slice(-2000);
    });
    const ended = (): void =>
      doorman.end(new Error(`what answers for us in the network of ${target} has ended: ${words.trim()}`));
    stream.on('end', ended).on('close', ended).on('error', ended);
    await container.start();
    await raceAbort(doorman.ready, signal);
    return {
      admit: doorman.admit,
      name: doorman.name,
      async [Symbol.asyncDispose]() {
        doorman.end(new Error('the run has ended'));
        stream.end();
        await remove();
      },
    };
  } catch (failure) {
    await remove();
    throw new Error(`names cannot be answered: ${errorMessage(failure)}`, { cause: failure });
  }
};
