import { Unusable } from './retrieval';

/**
 * All octets of a response, or 'more' when there are more than a number; then the rest is not asked for.
 * @throws Unusable when the connection ends before the content does
 */
export async function bodyOf(response: Response, most: number): Promise<Buffer | 'more'> {
  const announced = response.headers.get('Content-Length');
  if (announced !== null && Number(announced) > most) return 'more';
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    const stream: AsyncIterable<Uint8Array> = response.body ?? none();
    for await (const piece of stream) {
      length += piece.length;
      if (length > most) return 'more';
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable('cut off', `after ${length} octets`);
  }
  return Buffer.concat(pieces);
}

async function* none(): AsyncIterable<Uint8Array> {}
