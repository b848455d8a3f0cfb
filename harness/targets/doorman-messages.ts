/** What passes between us and what stands in for us in a target's network (`fixtures/targets/doorman.pl`). */
export interface DoormanMessage {
  readonly kind: string;
  readonly number: number;
  readonly bytes: Uint8Array;
}

const head = 9;

export const encodeMessage = (kind: string, number: number, text: string | Uint8Array = ''): Buffer => {
  const body = Buffer.from(text);
  const message = Buffer.alloc(head + body.length);
  message.write(kind, 0, 'latin1');
  message.writeUInt32BE(number, 1);
  message.writeUInt32BE(body.length, 5);
  body.copy(message, head);
  return message;
};

/** Takes messages from bytes that come in pieces. */
export const messageReader = (onMessage: (message: DoormanMessage) => void): ((bytes: Buffer) => void) => {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    while (held.length >= head) {
      const end = head + held.readUInt32BE(5);
      if (held.length < end) return;
      const message = {
        kind: held.toString('latin1', 0, 1),
        number: held.readUInt32BE(1),
        bytes: held.subarray(head, end),
      };
      held = held.subarray(end);
      onMessage(message);
    }
  };
};
