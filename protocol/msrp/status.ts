/** Comments for the status codes of RFC 4975 s10 and of the relay extension (RFC 4976). */
const COMMENTS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'unintelligible request',
  401: 'unauthorized',
  403: 'not allowed',
  408: 'timeout',
  413: 'stop sending this message',
  415: 'unsupported media type',
  423: 'parameter out of bounds',
  481: 'no such session',
  501: 'unknown method',
  506: 'session is bound to another connection',
};

/** A comment for a status code; none for a code that nobody has defined. */
export function statusComment(status: number): string | undefined {
  return COMMENTS[status];
}
