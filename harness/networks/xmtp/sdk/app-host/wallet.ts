import type { EOASigner, Identifier, IdentifierKind } from '@xmtp/node-sdk';
import type { Hex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { numberOf } from './words.ts';

/** An Ethereum account of a user, with what signs for it. */
export interface Wallet {
  /** In lower case. */
  readonly address: string;
  readonly signer: EOASigner;
}

/** What the SDK calls an account at a chain. */
export const identifierOf = (address: string): Identifier => ({
  identifier: address,
  identifierKind: numberOf('identifier', 'ethereum') as IdentifierKind,
});

/** Is told of each text that a wallet is asked to sign, by its address. */
export type OnSigning = (address: string, text: string) => void;

/** The wallet of a private key (64 hex digits); without one that of a new key. */
export const walletOf = (key?: string, onSigning?: OnSigning): Wallet => {
  const hex: Hex = key === undefined ? generatePrivateKey() : `0x${key.replace(/^0x/, '')}`;
  const account = privateKeyToAccount(hex);
  const address = account.address.toLowerCase();
  return {
    address,
    signer: {
      type: 'EOA',
      getIdentifier: () => identifierOf(address),
      signMessage: async (message) => {
        onSigning?.(address, message);
        return Buffer.from((await account.signMessage({ message })).slice(2), 'hex');
      },
    },
  };
};
