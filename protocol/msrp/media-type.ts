import { lowerCase, quotedStringEnd, skipSpace } from '../sip/characters';
import { Fault, isFault } from '../sip/fault';
import { mediaType, type MediaType } from '../sip/media-type';
import { Params, type Param } from '../sip/params';
import { TOKEN, skip } from './characters';

/**
 * Reads the media-type of a Content-Type: type "/" subtype *( ";" pname [ "=" pval ] ) with the tokens of RFC 4975 s9.
 * White space after ";", which that rule lacks and MIME has, is let pass: the type is the one of MIME.
 */
export function parseContentType(text: string): MediaType | Fault {
  const end = endOfNames(text);
  if (isFault(end)) return end;
  const params = parseTypeParams(text, end, skipSpace);
  return isFault(params) ? params : typeOf(text, end, params);
}

/**
 * Reads a format-entry of a=accept-types (RFC 4975 s8.6): "type/subtype" or "type/*" with parameters and no white space,
 * or "*", which is given as type and subtype "*".
 */
export function parseFormatEntry(text: string): MediaType | Fault {
  if (text === '*') return mediaType('*', '*');
  const end = endOfNames(text);
  if (isFault(end)) return end;
  if (text.startsWith('*/')) return new Fault('"*" stands alone or behind a type', 0);
  const params = parseTypeParams(text, end, (_, at) => at);
  if (isFault(params)) return params;
  for (const { name, value } of params) {
    if (value === undefined) return new Fault(`parameter "${name}" without a value`, end);
  }
  return typeOf(text, end, params);
}

/** True if a format-entry stands for the type; parameters do not count (RFC 4975 s8.6). */
export function formatIncludes(entry: MediaType, type: MediaType): boolean {
  if (entry.type === '*') return true;
  if (lowerCase(entry.type) !== lowerCase(type.type)) return false;
  return entry.subtype === '*' || lowerCase(entry.subtype) === lowerCase(type.subtype);
}

function endOfNames(text: string): number | Fault {
  const typeEnd = skip(text, 0, TOKEN);
  if (typeEnd === 0) return new Fault('media type expected', 0);
  if (text.charCodeAt(typeEnd) !== 0x2f) return new Fault('"/" expected after the media type', typeEnd);
  const end = skip(text, typeEnd + 1, TOKEN);
  return end === typeEnd + 1 ? new Fault('media subtype expected', end) : end;
}

function typeOf(text: string, end: number, params: readonly Param[]): MediaType {
  const slash = text.indexOf('/');
  return mediaType(text.slice(0, slash), text.slice(slash + 1, end), new Params(params, text.slice(end)));
}

function parseTypeParams(
  text: string,
  from: number,
  skipWhite: (text: string, at: number) => number,
): Param[] | Fault {
  const params: Param[] = [];
  let at = from;
  while (at < text.length) {
    if (text.charCodeAt(at) !== 0x3b) return new Fault('";" expected before a parameter', at);
    const start = skipWhite(text, at + 1);
    at = skip(text, start, TOKEN);
    if (at === start) return new Fault('parameter name expected', start);
    const name = text.slice(start, at);
    if (text.charCodeAt(at) !== 0x3d) params.push({ name });
    else {
      const valueStart = at + 1;
      at =
        text.charCodeAt(valueStart) === 0x22
          ? quotedStringEnd(text, valueStart)
          : skip(text, valueStart, TOKEN);
      if (at <= valueStart) return new Fault('parameter value expected', valueStart);
      params.push({ name, value: text.slice(valueStart, at) });
    }
    at = skipWhite(text, at);
  }
  return params;
}
