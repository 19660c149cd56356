import type { Attribute } from './session-description';

/** Who sends on a media stream, as seen by who describes it (RFC 3264 s5.1). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/** The direction among attributes, if one is there. */
export function directionIn(attributes: readonly Attribute[]): Direction | undefined {
  const found = attributes.find(isDirection);
  return found?.name as Direction | undefined;
}

/** True for a=sendonly and its like. */
export function isDirection({ name, value }: Attribute): boolean {
  return value === undefined && DIRECTIONS.includes(name);
}

/** The same stream as the other side sees it. */
export function mirrored(direction: Direction): Direction {
  if (direction === 'sendonly') return 'recvonly';
  return direction === 'recvonly' ? 'sendonly' : direction;
}

/** True if an answer may have the direction (RFC 3264 s6.1). */
export function mayAnswer(offered: Direction, answered: Direction): boolean {
  return offered === 'sendrecv' || answered === 'inactive' || answered === mirrored(offered);
}

export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}
