import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { PartyContext } from '../../../party.ts';
import { createLine, type Line } from './line.ts';
import type { World } from './world.ts';

/** What everything that a party does is done with. */
export interface Speaker {
  readonly name: string;
  readonly line: Line;
  readonly world: World;
  /** Appends to the transcript. */
  tell(direction: 'in' | 'out', name: string, value: RecordValue): void;
  bind(name: string, value: string): void;
  /** With how long an answer took. */
  timed(milliseconds: number): void;
  /** Of the last call, in milliseconds. */
  readonly roundTrip: number;
}

export const createSpeaker = (context: PartyContext, world: World): Speaker => {
  const { name: party, record } = context;
  let roundTrip = 0;
  return {
    name: party,
    line: createLine(context),
    world,
    tell: (direction, name, value) => record({ kind: 'record', party, direction, name, value }),
    bind: (name, value) => record({ kind: 'bind', name, value }),
    timed(milliseconds) {
      roundTrip = milliseconds;
    },
    get roundTrip() {
      return roundTrip;
    },
  };
};
