import { SaxesParser } from 'saxes';
import { Fault } from '../sip/fault';

/** An element of an XML document, read with its namespace. */
export interface Element {
  readonly namespace: string;
  /** Name without prefix. */
  readonly name: string;
  /** Attributes by name; those of a namespace by "{namespace}name". */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** The characters directly in it. */
  readonly text: string;
}

/** A document that may be in order, and that we do not read all the same. */
export class NotRead extends Fault {}
/** No well-formed XML 1.0 in UTF-8. */
export class NotXml extends Fault {}

/** Longest document that is read, in octets. */
export const LONGEST_DOCUMENT = 1024 * 1024;
/** Deepest element that is read. */
const DEEPEST = 32;
/** Most elements that are read. */
const MOST_ELEMENTS = 50_000;

interface GrowingElement extends Element {
  readonly children: GrowingElement[];
  text: string;
}

/**
 * Reads a well-formed XML 1.0 document in UTF-8 with namespaces. A document type declaration is refused: nothing here has
 * one, and so there is no entity to expand or to fetch. Bounded in length, depth and number of elements.
 */
export function parseXml(octets: Buffer): Element | Fault {
  if (octets.length > LONGEST_DOCUMENT) return new NotRead(`longer than ${LONGEST_DOCUMENT} octets`);
  let text: string;
  try {
    text = UTF8.decode(octets);
  } catch {
    return new NotXml('not UTF-8');
  }
  const open: GrowingElement[] = [];
  let root: GrowingElement | undefined;
  let count = 0;
  const parser = new SaxesParser({ xmlns: true, position: true });
  const fail = (reason: string): never => {
    throw new Malformed(new NotXml(reason, parser.position));
  };
  const leave = (reason: string): never => {
    throw new Malformed(new NotRead(reason, parser.position));
  };
  parser.on('error', (error) => fail(error.message));
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== undefined && version !== '1.0') fail(`XML ${version}, not 1.0`);
    if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') fail(`encoding ${encoding}, not UTF-8`);
  });
  parser.on('doctype', () => leave('a document type declaration'));
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (++count > MOST_ELEMENTS) leave(`more than ${MOST_ELEMENTS} elements`);
    if (open.length >= DEEPEST) leave(`elements deeper than ${DEEPEST}`);
    const element: GrowingElement = {
      ...{ namespace: uri, name: local, children: [], text: '' },
      attributes: new Map(
        Object.values(attributes).map((each) => [
          each.uri === '' ? each.local : `{${each.uri}}${each.local}`,
          each.value,
        ]),
      ),
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const characters = (more: string): void => {
    const element = open.at(-1);
    if (element) element.text += more;
  };
  parser.on('text', characters);
  parser.on('cdata', characters);
  parser.on('closetag', () => open.pop());
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Malformed) return error.fault;
    throw error;
  }
  return root ?? new NotXml('no element');
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Ends the reading from within; never leaves this file. */
class Malformed extends Error {
  constructor(readonly fault: Fault) {
    super(fault.reason);
  }
}
