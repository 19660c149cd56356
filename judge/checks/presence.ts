import type { Endpoint } from '../../network/network';
import { perReading } from '../per-reading';
import type { Reading } from '../reading/reading';

/** When each actor was last seen to send a message, by its name. Of a system under test nothing else shows that it is there. */
export const lastSent = perReading((reading: Reading) => {
  const last = new Map<string, number>();
  for (const { sender, sentAt } of reading.messages) last.set(sender.name, sentAt);
  return last;
});

/** When each place was last seen to send or to receive something, by `placeKey`. */
export const lastUse = perReading((reading: Reading) => {
  const last = new Map<string, number>();
  const note = (place: Endpoint, time: number | undefined): void => {
    const key = placeKey(place);
    if (time !== undefined) last.set(key, Math.max(time, last.get(key) ?? 0));
  };
  for (const { source, destination, sentAt, receivedAt } of reading.trace.frames) {
    note(source, sentAt ?? receivedAt);
    note(destination, receivedAt);
  }
  return last;
});

export function placeKey({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
