import type { StartedTestContainer } from 'testcontainers';
import { raceAbort } from '../wait.ts';
import { until } from './until.ts';

/**
 * Waits until something in the container listens on the port for others. A published port does not tell: the engine
 * accepts for a container that does not listen yet. The kernel's own list does, and reading it takes no more than
 * `cat`; an image without it counts as listening once it is started.
 */
export async function untilListens(
  container: StartedTestContainer,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  const attempt = async (within: AbortSignal): Promise<void> => {
    const tables = ['/proc/net/tcp', '/proc/net/tcp6'];
    const { output, exitCode } = await raceAbort(container.exec(['cat', ...tables]), within);
    if (exitCode !== commandNotFound && exitCode !== commandNotRun && !listensOn(output, port))
      throw new Error(`nothing listens on port ${port}`);
  };
  await until(attempt, `port ${port}`, signal);
}

const commandNotRun = 126;
const commandNotFound = 127;

// proc(5): addresses are in the byte order of the host, little-endian on all that engines run on but s390x.
const stateListens = '0A';
const loopback = /7F$|^0{24}01000000$/;

/** Whether `/proc/net/tcp` lists a socket that listens on the port for more than the container itself. */
export const listensOn = (table: string, port: number): boolean =>
  table.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', at = ''] = local.split(':');
    return state === stateListens && Number.parseInt(at, 16) === port && !loopback.test(address);
  });
