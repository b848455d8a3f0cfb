import { GenericContainer, type WaitStrategy } from 'testcontainers';
import type { ContainerLife } from './container-life.ts';
import type { EngineApi } from './engine.ts';
import { loopback } from './engine-host.ts';
import { labelsOf, nameOfOurs } from './owner.ts';

/** A container whose life is known from its creation on, whose owner can be told, and whose ports only this host reaches. */
export class ManagedContainer extends GenericContainer {
  readonly #api: EngineApi;
  readonly #life: ContainerLife;
  readonly #host: string;

  constructor(image: string, api: EngineApi, life: ContainerLife, host: string, run: string) {
    super(image);
    const name = nameOfOurs();
    this.withName(name).withLabels(labelsOf(run, name));
    this.#api = api;
    this.#life = life;
    this.#host = host;
    this.withWaitStrategy(portsAreKnown);
    // What it says is read as it says it; the engine need not keep it as well.
    this.hostConfig.LogConfig = { Type: 'none', Config: {} };
  }

  /** On this network and on no other, known there by a name. */
  withNetworkOfItsOwn(network: string, name: string): this {
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [name] } } };
    return this.withNetworkMode(network);
  }

  /** Asks for names there. */
  withNamesFrom(resolver: string): this {
    this.hostConfig.Dns = [resolver];
    return this;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    // Servers under test have known flaws: only this host may reach them, unless the engine is another host.
    if (this.#host !== loopback) return;
    const ports = Object.keys(this.createOpts.ExposedPorts ?? {});
    this.hostConfig.PortBindings = Object.fromEntries(
      ports.map((port) => [port, [{ HostIp: loopback, HostPort: '0' }]]),
    );
  }

  protected override containerCreated(id: string): Promise<void> {
    return this.#life.begin(this.#api, id);
  }
}

/**
 * testcontainers stops a container that fails its wait strategy, which would blur what went wrong. So the wait
 * by protocol comes after its start, and this strategy waits for nothing.
 */
const portsAreKnown: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => portsAreKnown,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};
