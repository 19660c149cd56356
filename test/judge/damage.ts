import fc from 'fast-check';
import { Wire } from './wire';

/** How a trace may be damaged. */
export interface Damages {
  /** Places at most. */
  readonly places: number;
  /** Characters that are missing in one place, at most. */
  readonly length: number;
  /** What may stand there instead. */
  readonly instead?: fc.Arbitrary<string>;
  /** Messages may also be lost, or come at another time. */
  readonly mayMove?: boolean;
}

/** A few characters of any kind. */
export const ANYTHING = fc.string({ unit: 'binary', maxLength: 4 });

/** Sound traces in whose messages some characters are others, missing or repeated. */
export function damaged(
  sound: fc.Arbitrary<Wire>,
  { places, length, instead = ANYTHING, mayMove = false }: Damages,
): fc.Arbitrary<Wire> {
  const place = fc.record({
    shot: fc.nat(),
    from: fc.nat(),
    length: fc.nat({ max: length }),
    instead,
    at: mayMove ? fc.option(fc.nat({ max: 40_000 })) : fc.constant(null),
    lost: mayMove ? fc.boolean() : fc.constant(undefined),
  });
  return fc.tuple(sound, fc.array(place, { minLength: 1, maxLength: places })).map(([wire, damages]) => {
    const shots = [...wire.shots];
    for (const { shot, from, length, instead, at, lost } of damages) {
      const old = shots[shot % shots.length]!;
      const start = from % (old.text.length + 1);
      const text = old.text.slice(0, start) + instead + old.text.slice(start + length);
      shots[shot % shots.length] = { ...old, text, at: at ?? old.at, lost: lost ?? old.lost ?? false };
    }
    if (mayMove) shots.sort((a, b) => a.at - b.at);
    return new Wire(shots, wire.connections);
  });
}
