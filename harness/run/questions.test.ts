import { expect, test } from 'vitest';
import { DirectorError, type DirectorRequest } from '../networks/director.ts';
import { createQuestions } from './questions.ts';

const never = new AbortController().signal;

test('each question has its own answer, whichever comes first', async () => {
  const asked: [number, number, DirectorRequest][] = [];
  const { directorOf, answer, refuse } = createQuestions((...question) => asked.push(question));
  const both = Promise.allSettled([
    directorOf(0).ask({ kind: 'stop' }, never),
    directorOf(1).ask({ kind: 'log', since: {} }, never),
    directorOf(0).ask({ kind: 'kill' }, never),
  ]);
  expect(asked).toEqual([
    [1, 0, { kind: 'stop' }],
    [2, 1, { kind: 'log', since: {} }],
    [3, 0, { kind: 'kill' }],
  ]);
  answer(2, { text: 'down' });
  refuse(3, 'kill: nobody can');
  answer(1, {});
  expect(await both).toEqual([
    { status: 'fulfilled', value: {} },
    { status: 'fulfilled', value: { text: 'down' } },
    { status: 'rejected', reason: new DirectorError('kill: nobody can') },
  ]);
});

test('who is interrupted waits for no answer', async () => {
  const interrupted = new AbortController();
  const { directorOf, answer } = createQuestions(() => undefined);
  const director = directorOf(0);
  const waiting = director.ask({ kind: 'stop' }, interrupted.signal);
  interrupted.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  answer(1, {});
  await expect(director.ask({ kind: 'stop' }, interrupted.signal)).rejects.toThrow('enough');
});
