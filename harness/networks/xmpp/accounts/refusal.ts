import type { Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';

/** A request of ours was answered with an error (RFC 6120 section 8.3). */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  /** `conflict`, `resource-constraint`; empty where the error names none. */
  readonly condition: string;
  /** `cancel`, `wait`; empty where the error has none. */
  readonly type: string;

  constructor(answer: Element) {
    const error = answer.getChild('error');
    const named = error?.getChildElements().filter((child) => child.getNS() === ns.stanzas) ?? [];
    const condition = named.find((child) => child.getName() !== 'text')?.getName() ?? '';
    const text = named.find((child) => child.getName() === 'text')?.getText() ?? '';
    super([condition || 'an error that says nothing', text && `“${text}”`].filter(Boolean).join(', '));
    this.condition = condition;
    this.type = error?.attrs.type ?? '';
  }

  /** Whether the same request may be granted later. */
  get passing(): boolean {
    return this.type === 'wait' || this.condition === 'resource-constraint';
  }
}
