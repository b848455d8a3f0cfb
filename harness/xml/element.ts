import { Element as LtxElement } from 'ltx';
import { serialise } from './serialise.ts';

/**
 * An element as XML means it. ltx takes the nearest namespace that is not empty, where an empty one says that there
 * is none (Namespaces in XML 1.0, section 6.2), and writes line ends and tabs so that they read back as blanks.
 */
export class Element extends LtxElement {
  /** The namespace that a prefix is bound to, or the default one; undefined where there is none. */
  override findNS(prefix?: string): string | undefined {
    const declaration = prefix ? `xmlns:${prefix}` : 'xmlns';
    for (let element: LtxElement | null = this; element; element = element.parent) {
      const namespace: string | undefined = element.attrs[declaration];
      if (namespace !== undefined) return namespace || undefined;
    }
    return undefined;
  }

  /** Whether it has this name, and this namespace where one is given; `''` is none. */
  override is(name: string, namespace?: string): boolean {
    return this.getName() === name && (namespace === undefined || (this.getNS() ?? '') === namespace);
  }

  override c(name: string, attrs?: string | Record<string, unknown>): Element {
    const child = new Element(name, attrs);
    this.cnode(child);
    return child;
  }

  override write(writer: (text: string) => void): void {
    writer(serialise(this));
  }
}
