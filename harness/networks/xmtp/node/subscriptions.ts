import { createBudget } from './budget.ts';
import type { Limits } from './limits.ts';
import { type Entry, indexAfter, type Log } from './log.ts';
import { Refusal } from './refusal.ts';
import type { Outlet } from './service.ts';

/** A topic, and the id behind which a stream begins; 0 for all. */
export interface TopicCursor {
  readonly topic: Uint8Array;
  readonly cursor: number;
}

export interface Subscriptions {
  /** Topics of all streams together. */
  readonly count: number;
  /**
   * Writes what is there behind the cursors, topic by topic, and from then on what comes: nothing twice, nothing left
   * out, and each topic in the order of its ids.
   * @throws {Refusal} RESOURCE_EXHAUSTED when there are too many topics.
   */
  open(log: Log, topics: readonly TopicCursor[], outlet: Outlet): Disposable;
}

interface Followed {
  readonly topic: Uint8Array;
  /** The id of what was written last. */
  written: number;
  /** What is there has been written: from now on what comes must wait in the queue. */
  live: boolean;
}

/** One for each topic: the lowest cursor where a topic is asked for twice. */
const followedOf = (topics: readonly TopicCursor[], newest: number): readonly Followed[] => {
  const lowest = new Map<string, TopicCursor>();
  for (const one of topics) {
    const key = Buffer.from(one.topic).toString('latin1');
    const known = lowest.get(key);
    if (!known || one.cursor < known.cursor) lowest.set(key, one);
  }
  // A cursor of another life of the network may be ahead: what comes from now on is new all the same.
  return [...lowest.values()].map(({ topic, cursor }) => ({
    topic,
    written: Math.min(cursor, newest),
    live: false,
  }));
};

/** Stored entries of the followed topics in turn; a topic is live once there are no more. */
function* replay(log: Log, followed: readonly Followed[]): Generator<readonly [Followed, Entry]> {
  for (const one of followed) {
    // Looked up anew each time: more may have come while the reader was slow.
    for (let at = indexAfter(log.of(one.topic), one.written); ; at += 1) {
      const entry = log.of(one.topic)[at];
      if (!entry) break;
      yield [one, entry];
    }
    one.live = true;
  }
}

const follow = (log: Log, followed: readonly Followed[], outlet: Outlet, waiting: number): Disposable => {
  const stored = replay(log, followed);
  const queue: (readonly [Followed, Entry])[] = [];
  const listening = new DisposableStack();
  let writable = true;
  const next = (): readonly [Followed, Entry] | undefined => {
    const { value, done } = stored.next();
    return done ? queue.shift() : value;
  };
  const pump = (): void => {
    while (writable) {
      const found = next();
      if (!found) return;
      const [one, entry] = found;
      one.written = entry.id;
      writable = outlet.write(entry.bytes);
    }
  };
  outlet.onDrain(() => {
    writable = true;
    pump();
  });
  for (const one of followed)
    listening.use(
      log.listen(one.topic, (entry) => {
        if (one.live) queue.push([one, entry]);
        if (queue.length <= waiting) return pump();
        listening.dispose();
        outlet.end(new Refusal('ABORTED', 'caller did not read all messages fast enough'));
      }),
    );
  pump();
  return listening;
};

export const createSubscriptions = ({ subscriptions, waiting }: Limits): Subscriptions => {
  const budget = createBudget(subscriptions, 'topics in streams');
  return {
    get count() {
      return budget.taken;
    },
    open(log, topics, outlet) {
      const followed = followedOf(topics, log.size);
      budget.take(followed.length);
      const following = follow(log, followed, outlet, waiting);
      return {
        [Symbol.dispose]() {
          following[Symbol.dispose]();
          budget.give(followed.length);
        },
      };
    },
  };
};
