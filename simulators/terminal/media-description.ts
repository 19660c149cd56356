/**
 * The media that a terminal can do, as a description for the 200 to OPTIONS (RFC 3264 s9, RFC 5547 s8.5): one m= line with
 * port 0, an empty a=file-selector for "file transfer understood", no other file attribute, t=0 0, and an o= line of its own.
 * @param user        user part of the AOR
 * @param sessionId   unique number of the o= line
 * @param acceptTypes media types that it takes in sessions; undefined if it takes none: then there is no m= line
 */
export function mediaDescription(
  user: string,
  sessionId: number,
  acceptTypes: readonly string[] | undefined,
): Buffer {
  const lines = [
    'v=0',
    `o=${user === '' ? '-' : user} ${sessionId} 1 IN IP4 0.0.0.0`,
    's=-',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    ...(acceptTypes
      ? ['m=message 0 TCP/MSRP *', `a=accept-types:${acceptTypes.join(' ')}`, 'a=file-selector']
      : []),
  ];
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'utf8');
}
