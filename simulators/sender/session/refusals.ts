/** What a final response other than 2xx to an INVITE lets its sender know (RFC 3261 s21). */
export function meaningOfRefusal(status: number): string {
  if (status === 488 || status === 606) return 'No terminal can take what was offered';
  if (status === 480 || status === 404 || status === 410) return 'Nobody can be reached there';
  if (status === 486 || status === 600) return 'The terminal is busy';
  if (status === 603) return 'The user does not want the session';
  if (status >= 300 && status < 400) return 'The user is elsewhere';
  return 'The session was refused';
}
