/**
 * The two halves of WebSocket framing (RFC 6455 section 5) that the package exports and the types that others publish for it leave out.
 * The client that it builds of them would not send what is no good, and hides frames that it answers by itself.
 */
declare module 'ws' {
  import type { Writable } from 'node:stream';

  export interface ReceiverEvents {
    message: [data: Buffer, isBinary: boolean];
    ping: [data: Buffer];
    pong: [data: Buffer];
    /** A close frame; 1005 stands for none. */
    conclude: [code: number, reason: Buffer];
  }

  /** Reads frames. */
  export class Receiver extends Writable {
    constructor(options?: { readonly isServer?: boolean; readonly maxPayload?: number });
    on<Name extends keyof ReceiverEvents>(
      event: Name,
      listener: (...values: ReceiverEvents[Name]) => void,
    ): this;
    on(event: string, listener: (...values: never[]) => void): this;
  }

  export interface FrameOptions {
    readonly fin: boolean;
    readonly opcode: number;
    readonly mask: boolean;
    readonly readOnly: boolean;
  }

  export const Sender: {
    /** Frames a payload: the parts to write, one after the other. */
    readonly frame: (data: Buffer, options: FrameOptions) => readonly Buffer[];
  };

  /** A WebSocket as a server has it, for tests. */
  export interface ServerSocket {
    on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): this;
    send(data: string): void;
    close(code: number, reason: string): void;
    terminate(): void;
  }

  export class WebSocketServer {
    constructor(options: {
      readonly host: string;
      readonly port: number;
      readonly handleProtocols: () => string | false;
    });
    on(event: 'connection', listener: (socket: ServerSocket) => void): this;
    on(event: 'listening', listener: () => void): this;
    address(): { readonly port: number };
    close(): void;
  }
}
