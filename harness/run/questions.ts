import {
  type Director,
  type DirectorAnswer,
  DirectorError,
  type DirectorRequest,
} from '../networks/director.ts';
import { raceAbort } from '../wait.ts';

/** Directors in another process: what is asked of them goes there, and what came of it comes back. */
export interface Questions {
  /** That of one of the targets that are played on. */
  readonly directorOf: (target: number) => Director;
  readonly answer: (number: number, answer: DirectorAnswer) => void;
  readonly refuse: (number: number, why: string) => void;
}

export const createQuestions = (
  ask: (number: number, target: number, request: DirectorRequest) => void,
): Questions => {
  const open = new Map<number, PromiseWithResolvers<DirectorAnswer>>();
  let last = 0;
  const close = (number: number): PromiseWithResolvers<DirectorAnswer> | undefined => {
    const question = open.get(number);
    open.delete(number);
    return question;
  };
  return {
    directorOf: (target) => ({
      async ask(request, signal) {
        signal.throwIfAborted();
        last += 1;
        const question = Promise.withResolvers<DirectorAnswer>();
        open.set(last, question);
        ask(last, target, request);
        return await raceAbort(question.promise, signal);
      },
    }),
    answer: (number, answer) => close(number)?.resolve(answer),
    refuse: (number, why) => close(number)?.reject(new DirectorError(why)),
  };
};
