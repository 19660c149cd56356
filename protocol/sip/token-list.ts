import { isToken } from './characters';
import { Fault } from './fault';
import { splitList } from './lists';

/**
 * Reads a comma-separated list of tokens (Supported, Allow, Require, Content-Encoding ...), each as spelled. An empty
 * value is an empty list, which Supported, Allow and Accept may be (RFC 3261 s25.1).
 */
export function parseTokenList(value: string): string[] | Fault {
  const tokens = splitList(value);
  for (const token of tokens) {
    if (!isToken(token)) return new Fault(token === '' ? 'empty list element' : `"${token}" is not a token`);
  }
  return tokens;
}

export function formatTokenList(tokens: readonly string[]): string {
  return tokens.join(', ');
}
