import { errorMessage } from '../error-message.ts';
import { UnboundError } from '../language/pattern.ts';
import { DeadlineError } from '../wait.ts';
import { DirectorError } from './director.ts';

/**
 * How a conversation fails: the other side closed the connection, refused what it must not refuse here, said
 * what makes no sense, sent more than we take, or could not be reached.
 */
export type ConversationFailure = 'closed' | 'refused' | 'malformed' | 'flooded' | 'unreachable';

/** The conversation went wrong, and the harness did not: what hangs on it cannot be tried. */
export class ConversationError extends Error {
  override readonly name = 'ConversationError';
  readonly failure: ConversationFailure;
  constructor(failure: ConversationFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
  /** What was thrown where only the other side can be the reason. */
  static from(error: unknown, failure: ConversationFailure = 'refused'): ConversationError {
    return error instanceof ConversationError
      ? error
      : new ConversationError(failure, errorMessage(error), { cause: error });
  }
}

/** A listener that nobody gave an address of: what needs it could not be asked. */
export class ListenerError extends Error {
  override readonly name = 'ListenerError';
}

/**
 * Whether what a party threw says something about the conversation: it failed, took too long, never brought what
 * should have bound a name, or needed what could not be done to the target. All else is the harness's own fault.
 */
export const isOfConversation = (error: unknown): boolean =>
  error instanceof ConversationError ||
  error instanceof DeadlineError ||
  error instanceof UnboundError ||
  error instanceof DirectorError;
