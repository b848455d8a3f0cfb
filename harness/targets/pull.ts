import type { ContainerRuntimeClient } from 'testcontainers';
import { imageExists } from './base.ts';
import { messageOf } from './errors.ts';
import { imageError } from './failure.ts';
import { follow } from './progress.ts';
import { raceAbort } from './race.ts';

export interface PullOptions {
  readonly target: string;
  /** `linux/amd64`; that of the engine where nothing is said. */
  readonly platform?: string | undefined;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes sure that the engine has an image: pulls it where it does not.
 * @throws TargetError `no-image` naming it
 */
export async function ensurePulled(
  client: ContainerRuntimeClient,
  image: string,
  options: PullOptions,
): Promise<void> {
  const { target, report, signal } = options;
  if (await imageExists(client.container.dockerode, image)) return;
  try {
    report(`pulling ${image}`);
    await pull(client, image, options);
  } catch (failure) {
    const hint = `check the name and that the engine reaches its registry: docker pull ${image}`;
    throw imageError(failure, { target, signal, hint });
  }
}

async function pull(client: ContainerRuntimeClient, image: string, options: PullOptions): Promise<void> {
  const { ImageName } = await import('testcontainers');
  const { platform, signal } = options;
  const name = ImageName.fromString(image);
  const { dockerode: api } = client.container;
  try {
    const stream = await api.pull(name.string, { platform, abortSignal: signal });
    await follow(api, stream, layersTold(image, options.report));
  } catch (failure) {
    signal.throwIfAborted();
    // Nobody needs an account for what is public; for the rest testcontainers knows where credentials are kept.
    await raceAbort(client.image.pull(name, { force: true, platform }), signal).catch(() => undefined);
    signal.throwIfAborted();
    if (!(await imageExists(api, image)))
      throw new Error(`${image} cannot be had: ${messageOf(failure)}`, { cause: failure });
  }
}

/** Tells how a pull goes on, at each quarter of its layers. */
function layersTold(image: string, report: (line: string) => void): (line: string) => void {
  let layers = 0;
  let done = 0;
  let told = 0;
  return (line) => {
    if (line === 'Pulling fs layer') layers += 1;
    if (line !== 'Pull complete') return;
    done += 1;
    const quarters = Math.floor((4 * done) / layers);
    if (quarters === told) return;
    told = quarters;
    report(`pulling ${image}: ${done} of ${layers} layers`);
  };
}
