import { createHash } from 'node:crypto';
import type { Content } from '../mime/compose';

/** What a device management server tells a device to wake it up (OMA-TS-DM_Notification-V1_2 s6). */
export interface SyncNotificationParts {
  readonly serverId: string;
  readonly serverPassword: string;
  readonly nonce: Buffer;
  /** 0 to 65535. */
  readonly sessionId: number;
  /** Whether the user is asked: 0 = not specified, 1 = background, 2 = informative, 3 = user interaction. */
  readonly uiMode?: 0 | 1 | 2 | 3;
  /** 0 = the device asked for it, 1 = the server did. */
  readonly initiator?: 0 | 1;
}

/**
 * application/vnd.syncml.notification: digest (16 octets), then the trigger: version 10 bits, ui-mode 2, initiator 1,
 * future use 27, session id 16, length of the server identifier 8, the identifier (OMA-TS-DM_Notification-V1_2 s6.2).
 */
export function syncNotification(parts: SyncNotificationParts): Content {
  const id = Buffer.from(parts.serverId, 'utf8');
  const head = Buffer.alloc(8);
  const version = 12;
  // The first 40 bits, most significant first, of which the last 27 are zero.
  head.writeUInt16BE((version << 6) | ((parts.uiMode ?? 0) << 4) | ((parts.initiator ?? 1) << 3), 0);
  head.writeUInt16BE(parts.sessionId, 5);
  head.writeUInt8(id.length, 7);
  const trigger = Buffer.concat([head, id]);
  return {
    type: 'application/vnd.syncml.notification',
    body: Buffer.concat([notificationDigest(parts, trigger), trigger]),
  };
}

/** H(B64(H(server-identifier:password)):nonce:B64(H(trigger))), H being MD5 (OMA-TS-DM_Notification-V1_2 s6.2.1). */
function notificationDigest(parts: SyncNotificationParts, trigger: Buffer): Buffer {
  const md5 = (...octets: readonly (string | Buffer)[]): Buffer => {
    const hash = createHash('md5');
    for (const each of octets) hash.update(each);
    return hash.digest();
  };
  const secret = md5(`${parts.serverId}:${parts.serverPassword}`).toString('base64');
  return md5(`${secret}:`, parts.nonce, `:${md5(trigger).toString('base64')}`);
}

/** What the MMS centre tells the terminal: there is a message to fetch. */
export interface MmsNotificationParts {
  readonly transactionId: string;
  /** Sender as MMS spells it: "+49301234567/TYPE=PLMN" or a mail address. */
  readonly from: string;
  /** Octets of the message that waits. */
  readonly size: number;
  /** Seconds until it is given up. */
  readonly expires: number;
  readonly contentLocation: string;
}

/** application/vnd.wap.mms-message: M-Notification.ind (OMA-TS-MMS_ENC-V1_3 s6.2; field codes in s7.4). */
export function mmsNotification(parts: MmsNotificationParts): Content {
  const from = Buffer.concat([ADDRESS_PRESENT, text(parts.from)]);
  const expiry = Buffer.concat([RELATIVE, longInteger(parts.expires)]);
  const fields: readonly (readonly [code: number, value: Buffer])[] = [
    [0x8c, Buffer.of(0x82)], // X-Mms-Message-Type: m-notification-ind; these first three stand in this order
    [0x98, text(parts.transactionId)],
    [0x8d, Buffer.of(0x93)], // X-Mms-MMS-Version: 1.3
    [0x89, Buffer.concat([valueLength(from.length), from])],
    [0x8a, Buffer.of(0x80)], // X-Mms-Message-Class: Personal
    [0x8e, longInteger(parts.size)],
    [0x88, Buffer.concat([valueLength(expiry.length), expiry])],
    [0x83, text(parts.contentLocation)],
  ];
  const body = Buffer.concat(fields.flatMap(([code, value]) => [Buffer.of(code), value]));
  return { type: 'application/vnd.wap.mms-message', body };
}

const ADDRESS_PRESENT = Buffer.of(0x80);
const RELATIVE = Buffer.of(0x81);

/** Text-string of WAP-230-WSP s8.4.2.1: a quote if the first octet is not ASCII, the octets, a zero. */
function text(value: string): Buffer {
  const octets = Buffer.from(value, 'utf8');
  const quote = (octets[0] ?? 0) > 0x7f ? Buffer.of(0x7f) : Buffer.alloc(0);
  return Buffer.concat([quote, octets, Buffer.of(0)]);
}

/** Long-integer of WAP-230-WSP s8.4.2.1: how many octets, and the octets. */
function longInteger(value: number): Buffer {
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  return Buffer.concat([Buffer.of(hex.length / 2), Buffer.from(hex, 'hex')]);
}

/** Value-length of WAP-230-WSP s8.4.2.2: one octet up to 30, else 31 and a uintvar of seven bits an octet. */
function valueLength(length: number): Buffer {
  if (length <= 30) return Buffer.of(length);
  const septets = [length & 0x7f];
  for (let rest = length >> 7; rest > 0; rest >>= 7) septets.unshift((rest & 0x7f) | 0x80);
  return Buffer.of(31, ...septets);
}
