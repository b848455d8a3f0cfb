import { connect, type Socket } from 'node:net';
import type { NameRecord, Place } from '../networks/director.ts';
import { type DoormanMessage, encodeMessage, messageReader } from './doorman-messages.ts';
import { createNames } from './names.ts';

/** What a target's network leads to: names that scenarios write, and addresses behind which we are. */
export interface Doorman {
  /** Resolves once it answers questions for names. */
  readonly ready: Promise<unknown>;
  /** Gives a place of ours an address in the target's network, and has whoever dials that get there. */
  readonly admit: (place: Place) => Promise<Place>;
  /** Resolves once these are found there by whoever asks for names. */
  readonly name: (records: readonly NameRecord[]) => Promise<void>;
  /** Breaks off all that goes through it. */
  readonly end: (problem: Error) => void;
}

/** Its number for port 53. */
const namesDoor = 0;

/** The n-th of the addresses that its program gives to the target's own network, behind the one with the names. */
const addressOf = (number: number): string => `198.19.${(number >> 8) & 255}.${number & 255}`;

/**
 * Speaks with the program that stands in a target's network.
 * @param said what it says
 * @param told what it is told
 */
export const createDoorman = (said: NodeJS.ReadableStream, told: NodeJS.WritableStream): Doorman => {
  const names = createNames();
  const doors = new Map<string, Place>();
  const asked = new Map<number, PromiseWithResolvers<string>>();
  const connections = new Map<number, Socket>();
  let over: Error | undefined;
  let last = namesDoor;
  let doorCount = 0;

  const tell = (...message: Parameters<typeof encodeMessage>): void => {
    if (over === undefined && told.writable) told.write(encodeMessage(...message));
  };
  const done = (number: number): Promise<string> => {
    const result = Promise.withResolvers<string>();
    result.promise.catch(() => undefined);
    asked.set(number, result);
    if (over !== undefined) result.reject(over);
    return result.promise;
  };
  /** Asks for something, and resolves once it is done. */
  const ask = (kind: string, text: string | Uint8Array): Promise<string> => {
    last += 1;
    const result = done(last);
    tell(kind, last, text);
    return result;
  };

  const bring = (number: number, place: Place): void => {
    const socket = connect({ ...place, allowHalfOpen: true, noDelay: true });
    connections.set(number, socket);
    socket
      .on('data', (bytes: Buffer) => tell('D', number, bytes))
      .on('end', () => tell('E', number))
      .on('error', () => {
        if (connections.delete(number)) tell('R', number);
      });
  };
  /** The target's side has ended it, in the good way or the other. */
  const drop = (number: number): void => {
    const socket = connections.get(number);
    connections.delete(number);
    if (socket?.writableEnded && socket.readableEnded) socket.destroy();
    else socket?.resetAndDestroy();
  };

  const hear = ({ kind, number, bytes }: DoormanMessage): void => {
    const text = (): string => Buffer.from(bytes).toString();
    switch (kind) {
      case 'L':
      case 'N':
        asked.get(number)?.resolve(text());
        break;
      case 'X':
        asked.get(number)?.reject(new Error(text()));
        break;
      case 'O': {
        const place = doors.get(text());
        if (place === undefined) tell('R', number);
        else bring(number, place);
        break;
      }
      case 'D':
        connections.get(number)?.write(bytes);
        break;
      case 'E':
        connections.get(number)?.end();
        break;
      case 'R':
        drop(number);
        break;
    }
  };
  said.on('data', messageReader(hear));
  // That nobody reads any more is known by what it says, or by its end.
  told.on('error', () => undefined);

  return {
    ready: done(namesDoor),
    async admit(place) {
      doorCount += 1;
      const host = addressOf(doorCount);
      const door = await ask('L', host);
      doors.set(door, place);
      return { host, port: Number(door.slice(host.length + 1)) };
    },
    async name(records) {
      await Promise.all(names.write(records).map((answer) => ask('N', answer)));
    },
    end(problem) {
      over = problem;
      for (const result of asked.values()) result.reject(problem);
      for (const socket of connections.values()) socket.resetAndDestroy();
      connections.clear();
    },
  };
};
