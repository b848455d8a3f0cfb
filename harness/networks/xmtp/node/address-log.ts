/** Which inbox an address belongs to: the one that it was added to last and not removed from. */
export interface AddressLog {
  /** @param sequence The update's place in the order of all updates. */
  associate(address: string, inboxId: string, sequence: number): void;
  revoke(address: string, inboxId: string): void;
  /** The address is compared as it is written. */
  inboxOf(address: string): string | undefined;
}

export const createAddressLog = (): AddressLog => {
  /** For each address its inboxes, by the sequence of the update that added it. */
  const inboxes = new Map<string, Map<string, number>>();
  return {
    associate(address, inboxId, sequence) {
      const known = inboxes.get(address) ?? new Map<string, number>();
      inboxes.set(address, known.set(inboxId, sequence));
    },
    revoke(address, inboxId) {
      const known = inboxes.get(address);
      known?.delete(inboxId);
      if (known?.size === 0) inboxes.delete(address);
    },
    inboxOf(address) {
      let newest: readonly [string, number] | undefined;
      for (const one of inboxes.get(address) ?? []) if (!newest || one[1] > newest[1]) newest = one;
      return newest?.[0];
    },
  };
};
