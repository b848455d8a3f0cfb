import type { Director, DirectorAnswer, DirectorRequest } from '../networks/director.ts';
import { raceAbort } from '../wait.ts';

/** What a target's owner does once for several scenarios that have the target to themselves together. */
export interface SharedDirector {
  /** One more of them; until it is disposed of, nothing is done that it has not asked for. */
  join(): Director & Disposable;
}

/** What all must have asked before it is done: the target is another one afterwards. */
const changing: ReadonlySet<DirectorRequest['kind']> = new Set([
  'ready',
  'stop',
  'kill',
  'start',
  'cut',
  'heal',
]);

/** What is done for all does not end with the patience of one of them: each waits by a signal of its own. */
const never = new AbortController().signal;

interface Member {
  /** How often it has been answered. */
  answered: number;
  asks?: { readonly request: DirectorRequest; readonly answer: PromiseWithResolvers<DirectorAnswer> };
}

/** Whose turn it is: who has come least far. Who asks that all be well waits for everybody else's doings. */
const next = (members: readonly Member[]): Member | undefined => {
  const acting = members.filter(({ asks }) => asks?.request.kind !== 'ready');
  return (acting.length > 0 ? acting : members).toSorted((a, b) => a.answered - b.answered)[0];
};

/**
 * Has done once what several scenarios ask, when all of them have asked for it: the same server is stopped and started for
 * all of them. Where they ask for different things, who has come least far goes first.
 */
export const shareDirector = (director: Director): SharedDirector => {
  const members = new Set<Member>();
  const serve = (): void => {
    const all = [...members];
    const request = all.every(({ asks }) => asks !== undefined) ? next(all)?.asks?.request : undefined;
    if (request === undefined) return;
    const done = director.ask(request, never);
    for (const member of all) {
      if (member.asks?.request.kind !== request.kind) continue;
      member.answered += 1;
      done.then(member.asks.answer.resolve, member.asks.answer.reject);
      delete member.asks;
    }
  };
  return {
    join() {
      const member: Member = { answered: 0 };
      members.add(member);
      return {
        async ask(request, signal) {
          if (!changing.has(request.kind)) return await director.ask(request, signal);
          signal.throwIfAborted();
          const asks = { request, answer: Promise.withResolvers<DirectorAnswer>() };
          member.asks = asks;
          serve();
          try {
            return await raceAbort(asks.answer.promise, signal);
          } finally {
            if (member.asks === asks) delete member.asks;
          }
        },
        [Symbol.dispose]() {
          members.delete(member);
          serve();
        },
      };
    },
  };
};
