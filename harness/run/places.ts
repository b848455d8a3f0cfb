/** How many scenarios may be busy at a time on each target, where the user has not said it. */
export const usualPlaces = 8;

/** What a machine that plays on several targets does at a time; where fewer are left, each of those gets more of it. */
const inAll = 3 * usualPlaces;

/** A server of which more is asked at a time only takes longer for each answer. */
export const mostPlaces = 2 * usualPlaces;

/** Nobody waits for the others to be done. */
export const fewestPlaces = usualPlaces / 2;

/** What one that plays may do. */
export interface Share extends Disposable {
  /** How many scenarios may be busy at a time now. */
  readonly places: number;
  /** One of its scenarios has come to its end. */
  played(): void;
}

/** One that plays. */
export interface Player {
  /** How many scenarios it has to play. */
  readonly scenarios: number;
  /** Whether nobody but us uses its targets: a server of the user's is not asked for more when others are done. */
  readonly ours: boolean;
  /** Told how many places it has, when that changes. */
  readonly onChange: (places: number) => void;
}

/** What all that play at the same time share. */
export interface Places {
  /** What each has, as long as nobody is ahead of the others. */
  readonly least: number;
  /** Takes part until its share is disposed of. */
  join(player: Player): Share;
}

/** The same for everyone, always. */
export const fixedPlaces = (places: number): Places => ({
  least: places,
  join: () => ({ places, played: () => undefined, [Symbol.dispose]: () => undefined }),
});

interface Taking extends Player {
  left: number;
  places: number;
}

/**
 * Those who play beside few others have more places than those who play beside many, and those who have much left more than
 * those who have little: so all end at about the same time, and no part of the machine is idle before.
 */
export const sharedPlaces = (): Places => {
  const players = new Set<Taking>();
  const shareOf = ({ ours, left }: Taking): number => {
    if (!ours) return usualPlaces;
    const all = [...players].filter((player) => player.ours);
    const mean = all.reduce((sum, player) => sum + player.left, 0) / all.length;
    const even = Math.max(usualPlaces, Math.floor(inAll / players.size));
    const share = mean === 0 ? even : Math.round((even * left) / mean);
    return Math.min(mostPlaces, Math.max(fewestPlaces, share));
  };
  const share = (): void => {
    for (const player of players) {
      const places = shareOf(player);
      if (places === player.places) continue;
      player.places = places;
      player.onChange(places);
    }
  };
  return {
    least: usualPlaces,
    join(player) {
      const own: Taking = { ...player, left: player.scenarios, places: 0 };
      players.add(own);
      own.places = shareOf(own);
      share();
      return {
        get places() {
          return own.places;
        },
        played() {
          own.left = Math.max(0, own.left - 1);
          share();
        },
        [Symbol.dispose]() {
          if (players.delete(own)) share();
        },
      };
    },
  };
};
