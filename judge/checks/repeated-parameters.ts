import { parseDisposition } from '../../protocol/mime/disposition';
import { isFault, type Fault } from '../../protocol/sip/fault';
import { parseMediaRange } from '../../protocol/sip/media-type';
import { parseNameAddr } from '../../protocol/sip/name-addr';
import type { Params } from '../../protocol/sip/params';
import { parseVia } from '../../protocol/sip/via';
import type { Sighting } from '../reading/sighting';

type Reader = (value: string) => { readonly params: Params } | Fault;

/** Header fields with parameters, how one element is read, and whether its author is whoever sent the message. */
const OF_ALL_MESSAGES: readonly (readonly [name: string, read: Reader])[] = [
  ['Contact', parseNameAddr],
  ['Content-Type', parseMediaRange],
  ['Content-Disposition', parseDisposition],
  ['Accept', parseMediaRange],
];
/** A response copies these from its request (RFC 3261 s8.2.6.2). */
const OF_REQUESTS: readonly (readonly [name: string, read: Reader])[] = [
  ['Via', parseVia],
  ['From', parseNameAddr],
];
/** Within a dialog these come from the peer (s12.2.1.1). */
const OF_FIRST_REQUESTS: readonly (readonly [name: string, read: Reader])[] = [
  ['To', parseNameAddr],
  ['Route', parseNameAddr],
  ['Record-Route', parseNameAddr],
];

/** A header field value that gives a parameter name twice (RFC 3261 s7.3.1), as far as the sender wrote it himself. */
export function repeatedParameter({ message, sender }: Sighting): string | undefined {
  const isRequest = message.kind === 'request';
  const readers = [
    ...OF_ALL_MESSAGES,
    ...(isRequest ? OF_REQUESTS : []),
    ...(isRequest && message.to?.tag === undefined ? OF_FIRST_REQUESTS : []),
  ];
  for (const [name, read] of readers) {
    // The contacts that a registrar lists are those of the terminals.
    if (name === 'Contact' && sender.role === 'core') continue;
    for (const value of message.list(name)) {
      const parsed = read(value);
      const repeated = isFault(parsed) ? undefined : parsed.params.repeated;
      if (repeated !== undefined) return `"${repeated}" twice in ${name}: ${value}`;
    }
  }
  return undefined;
}
