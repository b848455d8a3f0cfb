import { EventEmitter } from 'node:events';
import type { Element } from 'ltx';
import { type StreamItem, streamDecoder } from '../../../../xml/decode.ts';

/**
 * What @xmpp/client reads streams with here. Its own parser takes what is no XML, loses its way in tags that
 * arrive byte by byte, and needs quadratic time for long texts; this is the decoder that judges, too.
 */
export class StrictParser extends EventEmitter {
  readonly #decoder = streamDecoder((item) => this.#tell(item));
  #header: Element | undefined;

  write(data: Uint8Array): void {
    this.#decoder.write(data);
  }

  #tell(item: StreamItem): void {
    if (item.kind === 'header') {
      this.#header = item.element;
      this.emit('start', item.element);
    } else if (item.kind === 'element') this.emit('element', item.element);
    else if (item.kind === 'footer') this.emit('end', this.#header);
    else if (item.kind === 'malformed' && this.listenerCount('error') > 0) {
      this.emit('error', new Error(`the stream is not XML: ${item.problem}`));
    }
  }
}
