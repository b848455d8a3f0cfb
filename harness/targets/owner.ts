import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { startOf } from '../process-start.ts';

/** A process that owns what a run starts, told apart from a later process that was given the same pid. */
export interface Owner {
  /** The machine and pid namespace in which the pid means something. */
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** When it started, in whatever unit the system counts; only compared for equality. */
  readonly started: string;
}

export const runLabel = 'assay.run';
export const ownerLabel = 'assay.owner';
export const nameLabel = 'assay.name';

/** The process that runs this code. */
export function thisOwner(): Owner {
  return {
    host: hostIdentity(),
    boot: bootIdentity(),
    pid: process.pid,
    started: startOf(process.pid) ?? '',
  };
}

/** A name for a container or network of ours that nothing else has. */
export function nameOfOurs(): string {
  return `assay-${crypto.randomUUID()}`;
}

/**
 * Labels for a container or network that a run makes, which bears the name. The name is in them because containers
 * inherit the labels of their image: whatever an image says, it cannot know what a container of it will be called.
 */
export function labelsOf(run: string, name: string, owner: Owner = thisOwner()): Record<string, string> {
  return { [runLabel]: run, [ownerLabel]: JSON.stringify(owner), [nameLabel]: name };
}

/** Whether labels are those that a run gave to what bears one of the names, and not inherited from elsewhere. */
export function isOurs(
  labels: Readonly<Record<string, string>> | undefined,
  names: readonly string[],
): boolean {
  const name = labels?.[nameLabel];
  // Engines put a slash before the names of containers.
  return name !== undefined && names.some((other) => other.replace(/^\//, '') === name);
}

/** Reads an owner label; undefined where it is not one of ours. */
export function parseOwner(label: string | undefined): Owner | undefined {
  if (label === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(label);
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const { host, boot, pid, started } = value as Partial<Record<keyof Owner, unknown>>;
  return (
    typeof host === 'string' &&
    typeof boot === 'string' &&
    typeof pid === 'number' &&
    typeof started === 'string'
  );
}

/**
 * Whether the owner is known to be dead. An owner on another machine, or in another pid namespace that shares
 * the engine's socket, cannot be seen from here and counts as living.
 */
export function isDead(owner: Owner): boolean {
  if (owner.host !== hostIdentity()) return false;
  if (owner.boot !== bootIdentity()) return true;
  return startOf(owner.pid) !== owner.started;
}

function hostIdentity(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function bootIdentity(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
