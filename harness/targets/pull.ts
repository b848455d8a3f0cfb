import type { ContainerRuntimeClient } from 'testcontainers';
import { errorMessage } from '../error-message.ts';
import { raceAbort } from '../wait.ts';
import { imageExists } from './base.ts';
import type { EngineApi } from './engine.ts';
import { imageError } from './failure.ts';
import { follow } from './progress.ts';

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

/** Gets several images at once, by name with the platform each is for; the first that cannot be had ends the rest. */
export async function ensureAllPulled(
  client: ContainerRuntimeClient,
  images: ReadonlyMap<string, string | undefined>,
  options: Omit<PullOptions, 'platform'>,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const pulls = [...images].map(([image, platform]) =>
    ensurePulled(client, image, { ...options, platform, signal }),
  );
  try {
    await Promise.all(pulls);
  } catch (failure) {
    failed.abort();
    await Promise.allSettled(pulls);
    throw failure;
  }
}

/** The name by which its registry has exactly this image; as given where no registry has it. */
export async function publishedName(api: EngineApi, image: string): Promise<string> {
  const { RepoDigests: names } = await api.getImage(image).inspect();
  return names?.[0] ?? image;
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
      throw new Error(`${image} cannot be had: ${errorMessage(failure)}`, { cause: failure });
  }
}

/** Tells how a pull goes on, at each quarter of its layers. */
function layersTold(image: string, report: (line: string) => void): (line: string) => void {
  let layers = 0;
  let done = 0;
  let reported = 0;
  return (line) => {
    if (line === 'Pulling fs layer') layers += 1;
    if (line !== 'Pull complete') return;
    done += 1;
    const quarters = Math.floor((4 * done) / layers);
    if (quarters === reported) return;
    reported = quarters;
    report(`pulling ${image}: ${done} of ${layers} layers`);
  };
}
