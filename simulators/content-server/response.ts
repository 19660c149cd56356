import type { ServerResponse } from 'node:http';
import type { Clock } from '../../network/clock';
import type { Hosted } from './hosted';

/** Octets that leave at once when nobody asks for a pace. */
const PIECE = 16 * 1024;
/** Octets after which even endless content ends: nobody gains by more, and the trace keeps all. */
const LONGEST_ENDLESS = 16 * 1024 * 1024;

/** Status and header fields for what is hosted, at a time. */
export function headFor(
  hosted: Hosted | undefined,
  now: Date,
): { status: number; fields: Record<string, string> } {
  const none = { 'Content-Length': '0' };
  if (!hosted) return { status: 404, fields: none };
  if (hosted.until && hosted.until.getTime() <= now.getTime()) return { status: 410, fields: none };
  if (hosted.status !== undefined) return { status: hosted.status, fields: none };
  if (hosted.redirect !== undefined) return { status: 302, fields: { ...none, Location: hosted.redirect } };
  const length = hosted.endless === true ? {} : { 'Content-Length': String(hosted.body.length) };
  return { status: 200, fields: { 'Content-Type': hosted.type, ...length } };
}

/** Sends content as slowly, as long and as incompletely as it is hosted; stops when nobody takes it any more. */
export function sendBody(response: ServerResponse, hosted: Hosted, clock: Clock): void {
  const { pace, endless = false, breaksAfter = Infinity } = hosted;
  const body = endless ? repeated(hosted.body) : hosted.body;
  const piece = pace?.octets ?? PIECE;
  const whole = endless && body.length > 0 ? LONGEST_ENDLESS : body.length;
  let at = 0;
  const next = (): void => {
    if (response.destroyed) return;
    if (at >= breaksAfter) {
      response.destroy();
      return;
    }
    if (at >= whole) {
      response.end();
      return;
    }
    const from = at % body.length;
    const octets = body.subarray(
      from,
      Math.min(from + piece, from + (breaksAfter - at), from + (whole - at)),
    );
    at += octets.length;
    if (at >= whole && at < breaksAfter) {
      response.end(octets);
      return;
    }
    const hasRoom = response.write(octets);
    if (pace) clock.after(pace.everyMs, next);
    else if (hasRoom) setImmediate(next);
    else response.once('drain', next);
  };
  next();
}

/** The same octets again and again, as many as leave at once. */
function repeated(octets: Buffer): Buffer {
  return octets.length === 0 ? octets : Buffer.alloc(Math.max(PIECE, octets.length), octets);
}
