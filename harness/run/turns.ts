import type { Play } from '../scenario/plan.ts';
import { WorkerDeath } from './workers.ts';

/** What one worker is to play. */
export interface Turn {
  readonly plays: readonly Play[];
  /** One after the other, so that it is known which of them a death belongs to. */
  readonly alone: boolean;
}

/** Told of plays by their place in the turn. */
export interface TurnEvents {
  readonly onBegun: (place: number) => void;
  readonly onEnded: (place: number) => void;
}

export interface Turns {
  /** Plays all of a turn. @throws {WorkerDeath} */
  readonly take: (turn: Turn, events: TurnEvents) => Promise<void>;
  /** A play as it can be played once more, or nothing where it cannot. */
  readonly again: (play: Play) => Play | undefined;
  /** A play will not be played to its end. */
  readonly onLost: (play: Play, why: string) => void;
  /** A worker has died while some were at play; the next one begins once this is done, and has so many left. */
  readonly onDeath: (why: string, left: number, atPlay: readonly Play[]) => Promise<void>;
}

/** What kills so many workers of one target will kill the next one. */
const mostDeaths = 10;
/** Workers in a row that die before they have begun anything: no scenario has to do with that. */
const mostIdleDeaths = 2;

/**
 * Plays all by one worker after another: where one dies, the next one plays what is left. What was at play then may
 * have killed it or may have been beside it, so it is played again, alone, at the end; what a second worker dies of is
 * lost.
 * @throws {WorkerDeath} where workers die of something else than what they play, or too many do.
 */
export const playInTurns = async (all: readonly Play[], turns: Turns): Promise<void> => {
  let left = all;
  let suspects: readonly Play[] = [];
  let deaths = 0;
  let idleDeaths = 0;
  while (left.length + suspects.length > 0) {
    const alone = left.length === 0;
    const plays = alone ? suspects : left;
    const begun = new Set<number>();
    const ended = new Set<number>();
    const keep = (those: readonly Play[], more: readonly Play[] = []): void => {
      if (alone) suspects = those;
      else {
        left = those;
        suspects = [...suspects, ...more];
      }
    };
    try {
      await turns.take(
        { plays, alone },
        { onBegun: (place) => begun.add(place), onEnded: (place) => ended.add(place) },
      );
      keep([]);
    } catch (error) {
      if (!(error instanceof WorkerDeath)) throw error;
      deaths += 1;
      idleDeaths = begun.size + ended.size === 0 ? idleDeaths + 1 : 0;
      if (deaths === mostDeaths || idleDeaths === mostIdleDeaths) throw error;
      const atPlay = plays.filter((_, place) => begun.has(place) && !ended.has(place));
      const once = atPlay.flatMap((play) => {
        const again = alone ? undefined : turns.again(play);
        if (again === undefined)
          turns.onLost(
            play,
            alone
              ? `${error.message}, a second time`
              : `${error.message}; no accounts are left to play it again`,
          );
        return again ?? [];
      });
      keep(
        plays.filter((_, place) => !begun.has(place) && !ended.has(place)),
        once,
      );
      await turns.onDeath(error.message, left.length + suspects.length, atPlay);
    }
  }
};
