import { Fault, isFault } from '../sip/fault';
import { parseMsrpUri, type MsrpUri } from './uri';

/** The value of To-Path, From-Path or a=path: the URIs to visit, next hop first, target last (RFC 4975 s5.2, s8.2). */
export type MsrpPath = readonly MsrpUri[];

/** Reads MSRP-URI *( SP MSRP-URI ). */
export function parsePath(text: string): MsrpPath | Fault {
  if (!text.includes(' ')) {
    const uri = parseMsrpUri(text);
    return isFault(uri) ? uri : [uri];
  }
  const path: MsrpUri[] = [];
  let at = 0;
  for (const each of text.split(' ')) {
    const uri = each === '' ? new Fault('one SP between two URIs expected', 0) : parseMsrpUri(each);
    if (isFault(uri)) return new Fault(uri.reason, at + uri.at);
    path.push(uri);
    at += each.length + 1;
  }
  return path;
}

/** Writes a path. */
export function formatPath(path: MsrpPath): string {
  return path.length === 1 ? path[0]!.text : path.map((uri) => uri.text).join(' ');
}
