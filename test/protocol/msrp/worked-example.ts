import { msrpUri } from '../../../protocol/msrp/uri';

/** The inputs of the worked example: one file accepted, one refused. */

/** price-list.txt, 5000 octets. */
export const PRICE_LIST = Buffer.from(
  Array.from(
    { length: 100 },
    (_, i) => `${String(i).padStart(4, '0')} abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\r\n`,
  ).join(''),
);

export const ACCEPT_TYPES = [
  'text/plain',
  'message/cpim',
  'multipart/mixed',
  'multipart/alternative',
  'multipart/signed',
];

export const SENDER_URI = msrpUri({ host: '192.0.2.10', port: 2855, sessionId: 'q7Xc0dPzT4mB9sLk2VhN' });
export const SENDER_CLIP_URI = msrpUri({
  host: '192.0.2.10',
  port: 2855,
  sessionId: 'Zr8Yw1KfJ6uG3oQe5RtA',
});
export const TERMINAL_URI = msrpUri({
  host: '198.51.100.20',
  port: 28551,
  sessionId: 'Hn2bVx9LmC4yWs7EpD0k',
});

/** Gives the listed ids one after the other. */
export function idsInOrder(...ids: string[]): () => string {
  let at = 0;
  return () => {
    const id = ids[at++];
    if (id === undefined) throw new Error('no id left');
    return id;
  };
}
