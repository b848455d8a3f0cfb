import { setTimeout as pause } from 'node:timers/promises';
import { type App, conversationOf } from '../app.ts';
import { NotOffered } from '../faults.ts';
import { type Outgoing, send } from '../outgoing.ts';
import { type Command, command } from './command.ts';

interface Send {
  readonly to: string;
  readonly content: Outgoing;
  readonly optimistic?: boolean;
  /** So many messages one after the other; `{i}` in a text is the number of each, from 1. */
  readonly times?: number;
  /** Milliseconds between two of them, as somebody would who types. */
  readonly every?: number;
}

const numbered = (content: Outgoing, number: number): Outgoing =>
  content.kind === 'text' || content.kind === 'markdown'
    ? { ...content, text: content.text.replaceAll('{i}', String(number)) }
    : content;

const sends = async (app: App, { to, content, optimistic = false, times, every }: Send) => {
  const conversation = await conversationOf(app, to);
  if (times === undefined) return { id: await send(app, conversation, content, optimistic) };
  const ids: string[] = [];
  for (let number = 1; number <= times; number += 1) {
    if (every !== undefined && number > 1) await pause(every);
    ids.push(await send(app, conversation, numbered(content, number), optimistic));
  }
  return { count: ids.length, ids };
};

interface Deletion {
  readonly in: string;
  readonly message: string;
}

/** No release up to 6.0 has it, so its types do not tell of it. */
interface Deleting {
  deleteMessage(message: string): Promise<string>;
}

const deletes = async (app: App, { in: id, message }: Deletion) => {
  const conversation = await conversationOf(app, id);
  if (!('deleteMessage' in conversation))
    throw new NotOffered(`node-sdk ${app.release.versions.sdk} has no Conversation.deleteMessage`);
  return { id: await (conversation as unknown as Deleting).deleteMessage(message) };
};

/** Saying something, and taking it back. */
export const sendingCommands: Readonly<Record<string, Command>> = {
  sends: command(sends),
  publishes: command<{ readonly in: string }>(
    async (app, { in: id }) => await (await conversationOf(app, id)).publishMessages(),
  ),
  'deletes message': command(deletes),
};
