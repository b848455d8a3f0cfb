/** How many scenarios may be busy at a time on each target, where the user has not said it. */
export const usualPlaces = 8;

/** What a machine that plays on several targets does at a time; where fewer are left, each of those gets more of it. */
const inAll = 3 * usualPlaces;

/** A server of which more is asked at a time only takes longer for each answer. */
const mostPlaces = 2 * usualPlaces;

/** What one that plays may do. */
export interface Share extends Disposable {
  /** How many scenarios may be busy at a time now. */
  readonly places: number;
}

/** What all that play at the same time share. */
export interface Places {
  /** What each has, however many there are. */
  readonly least: number;
  /**
   * Takes part until its share is disposed of.
   * @param onChange told how many places it has, when others come and go
   * @param alone whether nobody but us uses its targets: a server of the user's is not asked for more when others are done
   */
  join(onChange: (places: number) => void, alone: boolean): Share;
}

/** The same for everyone, always. */
export const fixedPlaces = (places: number): Places => ({
  least: places,
  join: () => ({ places, [Symbol.dispose]: () => undefined }),
});

/** Those who play beside few others have more places than those who play beside many. */
export const sharedPlaces = (): Places => {
  const players = new Set<() => void>();
  const each = (): number =>
    Math.min(mostPlaces, Math.max(usualPlaces, Math.floor(inAll / Math.max(1, players.size))));
  const tellAll = (): void => {
    for (const tell of players) tell();
  };
  return {
    least: usualPlaces,
    join(onChange, alone) {
      const own = (): number => (alone ? each() : usualPlaces);
      const tell = (): void => onChange(own());
      players.add(tell);
      tellAll();
      return {
        get places() {
          return own();
        },
        [Symbol.dispose]() {
          if (players.delete(tell)) tellAll();
        },
      };
    },
  };
};
