import type { Content } from '../mime/compose';
import { mmsNotification, syncNotification } from './binary-content';
import {
  alternatives,
  emailNotification,
  mixed,
  omaPush,
  plainText,
  serviceIndication,
  serviceLoading,
} from './content';
import { suplInit } from './supl-init';

const AT = new Date(Date.UTC(2026, 2, 2, 8, 5));

/** One sample of each kind of Push Content that is in use, by media type. */
const SAMPLES: Readonly<Record<string, () => Content>> = {
  'text/plain': () => plainText('Storm warning 14:00-19:00, zone 7.'),
  'text/html': () => ({ type: 'text/html;charset=utf-8', body: Buffer.from('<p>Storm warning</p>', 'utf8') }),
  'text/vnd.wap.si': () =>
    serviceIndication({ href: 'http://news.content.example/storm', text: 'Storm warning', created: AT }),
  'text/vnd.wap.sl': () => serviceLoading('http://news.content.example/storm'),
  'application/vnd.wap.emn+xml': () => emailNotification('mailat:nora@content.example', AT),
  'application/vnd.syncml.notification': () =>
    syncNotification({
      serverId: 'dm.push.example',
      serverPassword: 'Reed-3-pond',
      nonce: Buffer.from('0102030405060708', 'hex'),
      sessionId: 4711,
    }),
  'application/vnd.wap.mms-message': () =>
    mmsNotification({
      transactionId: 'T4711',
      from: '+49301234567/TYPE=PLMN',
      size: 48_000,
      expires: 86_400,
      contentLocation: 'http://mms.content.example/T4711',
    }),
  'application/vnd.omaloc-supl-init': () =>
    suplInit({ sessionId: Buffer.of(0, 0, 0x12, 0x67), platform: Buffer.of(192, 0, 2, 80) }),
  // What the envelope holds is opaque here; every octet value occurs.
  'application/vnd.oma.push': () => omaPush(Buffer.from(Array.from({ length: 256 }, (_, octet) => octet))),
  // No Push Content, but well known: a terminal refuses it where no session is being set up (RFC 5621 s8.4).
  'application/sdp': () => ({
    type: 'application/sdp',
    body: Buffer.from('v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n', 'latin1'),
  }),
  'multipart/mixed': () => mixed(SAMPLES['text/plain']!(), SAMPLES['text/vnd.wap.si']!()),
  'multipart/alternative': () => alternatives(SAMPLES['text/plain']!(), SAMPLES['text/html']!()),
};

/** Types of Push Content of which there is a sample. */
export const SAMPLE_TYPES: readonly string[] = Object.keys(SAMPLES);

/** The types that whoever renders a sample has to take, besides that of the sample itself. */
export function typesRequiredBy(type: string): readonly string[] {
  // Of alternatives one that is taken will do.
  return type === 'multipart/mixed' ? ['text/plain', 'text/vnd.wap.si'] : [];
}

/** A sample of a type of Push Content; of a type that is not known here, some octets under its name. */
export function sampleOf(type: string): Content {
  return SAMPLES[type]?.() ?? { type, body: Buffer.from('octets of a type that is not known here', 'utf8') };
}
