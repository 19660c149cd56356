import { createHash } from 'node:crypto';
import { fileAttributes, msrpMedia } from '../../../protocol/sdp/compose';
import { mirroredFileAttributes } from '../../../protocol/sdp/file-transfer';
import { buildAnswer, buildOffer, type Party } from '../../../protocol/sdp/offer-answer';
import { parseSessionDescription } from '../../../protocol/sdp/parse';
import {
  connectionTo,
  writeSessionDescription,
  type Origin,
} from '../../../protocol/sdp/session-description';
import { mediaType } from '../../../protocol/sip/media-type';
import { ACCEPT_TYPES, PRICE_LIST, SENDER_CLIP_URI, SENDER_URI, TERMINAL_URI } from '../msrp/worked-example';

/** launch clip.3gp: 9,000,000 octets of 00. */
const CLIP_SIZE = 9_000_000;

function party(username: string, sessionId: string, address: string): Party {
  const origin: Origin = {
    ...{ username, sessionId, sessionVersion: '1', netType: 'IN', addressType: 'IP4', address },
  };
  return { origin, connection: connectionTo(address) };
}

export const SENDER = party('ads', '3910000001', '192.0.2.10');
export const TERMINAL = party('ua7', '771200', '198.51.100.20');

const sha1 = (content: Buffer) => ({
  algorithm: 'sha-1',
  value: createHash('sha1').update(content).digest(),
});

/** The offer of the worked example, built from its inputs. */
export function workedOffer(): Buffer {
  const common = { direction: 'sendonly', acceptTypes: ACCEPT_TYPES, setup: 'actpass' } as const;
  const priceList = msrpMedia(
    { ...common, uri: SENDER_URI, title: 'Price list for May' },
    ...fileAttributes({
      selector: {
        name: 'price-list.txt',
        type: mediaType('text', 'plain'),
        size: PRICE_LIST.length,
        hashes: [sha1(PRICE_LIST)],
      },
      transferId: 'x4Kq9ZtR2vNb7LmC0sWd8YpH3fJg6TuE',
      disposition: 'attachment',
      dates: { creation: new Date('2026-05-04T07:30:00Z') },
      zone: 120,
    }),
  );
  const clip = msrpMedia(
    { ...common, uri: SENDER_CLIP_URI, title: 'Launch clip' },
    ...fileAttributes({
      selector: {
        name: 'launch clip.3gp',
        type: mediaType('video', '3gpp'),
        size: CLIP_SIZE,
        hashes: [sha1(Buffer.alloc(CLIP_SIZE))],
      },
      transferId: 'B1oVn5XcQ8aMz3RkUe7LwPi0GhTs4DyJ',
    }),
  );
  return writeSessionDescription(buildOffer(SENDER, [priceList, clip]));
}

/** Its answer: the first file accepted, the second refused. */
export function workedAnswer(): Buffer {
  const offer = parseSessionDescription(workedOffer());
  const accepted = msrpMedia(
    {
      uri: TERMINAL_URI,
      direction: 'recvonly',
      acceptTypes: ACCEPT_TYPES,
      maxSize: 1_048_576,
      setup: 'passive',
    },
    ...mirroredFileAttributes(offer.media[0]!, true),
  );
  return writeSessionDescription(buildAnswer(TERMINAL, offer, [accepted, 'refuse']));
}
