import { parsePath, type MsrpPath } from '../msrp/path';
import type { Setup } from '../msrp/setup';
import { Fault, isFault } from '../sip/fault';
import {
  parseFileDates,
  parseFileIcon,
  parseFileRange,
  parseTokenValue,
  type FileDates,
  type FileRange,
} from './file-attributes';
import { parseFileSelector, type ReadFileSelector } from './file-selector';
import { parseFormatList, type FormatList } from './format-list';
import { attributeOf, hasAttribute, type MediaDescription, type MediaFields } from './session-description';

/** The file attributes of an m= line (RFC 5547 s6). What is malformed is absent. */
export interface FileDescription {
  /** Absent for a bare a=file-selector, which stands for the capability (s8.5). */
  readonly selector?: ReadFileSelector;
  readonly transferId?: string;
  readonly disposition?: string;
  readonly dates?: FileDates;
  /** Content-ID of the icon. */
  readonly icon?: string;
  readonly range?: FileRange;
}

/** What an m= line proposes for MSRP (RFC 4975 s8, RFC 6135, RFC 5547). What is malformed is absent. */
export interface MsrpMedia {
  readonly description: MediaDescription;
  /** TLS by its protocol. */
  readonly isSecure: boolean;
  readonly path?: MsrpPath;
  readonly acceptTypes?: FormatList;
  readonly acceptWrappedTypes?: FormatList;
  /** Octets of the largest message that is wanted. */
  readonly maxSize?: number;
  readonly setup?: Setup;
  /** Value of a=fingerprint as spelled. */
  readonly fingerprint?: string;
  /** Present if there is any file attribute. */
  readonly file?: FileDescription;
}

const SETUPS: readonly string[] = ['active', 'passive', 'actpass', 'holdconn'];

/** True for an m= line of MSRP: by its protocol, whatever else is wrong with it. */
export function isMsrp({ protocol }: MediaFields): boolean {
  return /^TCP\/(TLS\/)?MSRP$/i.test(protocol);
}

/** Reads an m= line as MSRP; undefined if it is for something else. */
export function readMsrpMedia(description: MediaDescription): MsrpMedia | undefined {
  if (!isMsrp(description)) return undefined;
  const read = <T>(name: string, parse: (value: string) => T | Fault): T | undefined => {
    const value = attributeOf(description, name);
    if (value === undefined) return undefined;
    const view = parse(value);
    return isFault(view) ? undefined : view;
  };
  const file = readFile(description, read);
  return {
    description,
    isSecure: /TLS/i.test(description.protocol),
    ...present('path', read('path', parsePath)),
    ...present('acceptTypes', read('accept-types', parseFormatList)),
    ...present('acceptWrappedTypes', read('accept-wrapped-types', parseFormatList)),
    ...present('maxSize', read('max-size', parseMaxSize)),
    ...present('setup', read('setup', parseSetup)),
    ...present('fingerprint', attributeOf(description, 'fingerprint')),
    ...present('file', file),
  };
}

function readFile(
  description: MediaDescription,
  read: <T>(name: string, parse: (value: string) => T | Fault) => T | undefined,
): FileDescription | undefined {
  if (!description.attributes.some(({ name }) => name.startsWith('file-'))) return undefined;
  const value = attributeOf(description, 'file-selector');
  return {
    ...present('selector', value === undefined || value === '' ? undefined : parseFileSelector(value)),
    ...present('transferId', read('file-transfer-id', parseTokenValue)),
    ...present('disposition', read('file-disposition', parseTokenValue)),
    ...present('dates', read('file-date', parseFileDates)),
    ...present('icon', read('file-icon', parseFileIcon)),
    ...present('range', read('file-range', parseFileRange)),
  };
}

/** True if file transfer is understood at all: a=file-selector is there, be it bare (RFC 5547 s5, s8.5). */
export function knowsFileTransfer(fields: MediaFields): boolean {
  return hasAttribute(fields, 'file-selector');
}

/** Reads a=max-size: 1*DIGIT. A number beyond 2^53 - 1 is read as that. */
export function parseMaxSize(text: string): number | Fault {
  if (!/^[0-9]+$/.test(text)) return new Fault('digits expected');
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/** Reads a=setup (RFC 4145 s4). */
export function parseSetup(text: string): Setup | Fault {
  return SETUPS.includes(text) ? (text as Setup) : new Fault('active, passive, actpass or holdconn expected');
}

/** The property if there is a value, else nothing: what is absent is no property at all. */
function present<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, T>);
}
