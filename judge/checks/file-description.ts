import { parseMediaType } from '../../protocol/sip/media-type';
import { isFault } from '../../protocol/sip/fault';
import {
  FILE_ATTRIBUTES,
  parseFileDates,
  parseFileIcon,
  parseFileRange,
  parseTokenValue,
} from '../../protocol/sdp/file-attributes';
import { parseFileSelector, splitSelectors } from '../../protocol/sdp/file-selector';
import { capabilityProblems } from '../../protocol/sdp/msrp-problems';
import { attributeOf, hasAttribute } from '../../protocol/sdp/session-description';
import { check, SKIP, type Check, type Selector, type Skip } from '../check';
import { capabilities, msrpLines, proposals, type MsrpLine } from '../description-subjects';
import type { DescriptionSighting } from '../reading/descriptions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { hasFileAttribute } from './media-claims';
import { isMisplacedTitle, shown } from './sdp-media-lines';

/** A selector of one kind ('name', 'size', 'type', 'hash'), as its composer put it there. */
interface SpelledSelector {
  readonly line: MsrpLine;
  /** Without the kind and its ":". */
  readonly value: string;
  readonly text: string;
}

/** RFC 5547 s6 to s8.8, s9.1: what is said of a file, as it stands by itself. */
export const FILE_DESCRIPTION_CHECKS: readonly Check[] = [
  check('MSRP-5547-5-01', {
    over: where(proposals, ({ media }) => hasFileAttribute(media)),
    expected: 'a=file-selector beside the other file attributes',
    breach: ({ media }) => {
      if (hasAttribute(media, 'file-selector')) return undefined;
      return `a=${FILE_ATTRIBUTES.find((name) => hasAttribute(media, name))!} without it`;
    },
  }),
  check('MSRP-5547-6-01', {
    over: where(
      msrpLines,
      ({ sighting, media }) => attributeAbove(sighting) !== undefined || hasAttribute(media, 'file-selector'),
    ),
    expected: 'file-selector with selectors name, size, type or hash, one SP between them, below an m= line',
    breach: selectorFault,
  }),
  check('MSRP-5547-6-02', {
    over: selectors('name'),
    expected: 'a name in quotation marks, UTF-8, with what makes directories percent-encoded',
    breach: ({ value, text }) => formFault(text) ?? (value.includes('/') ? `${text} ("/" in it)` : undefined),
  }),
  check('MSRP-5547-6-03', {
    over: selectors('size'),
    expected: 'a number of octets without leading zero',
    breach: ({ text }) => formFault(text),
  }),
  check('MSRP-5547-6-04', {
    over: selectors('type'),
    expected: 'a media type, its parameters in quotation marks and without white space',
    breach: ({ text }) => formFault(text),
  }),
  check('MSRP-5547-6-05', {
    over: selectors('hash'),
    expected: 'a sha-1 of 20 octets in upper-case hexadecimal, joined by ":"',
    breach: ({ line, text }) => {
      const fault = formFault(text);
      if (fault !== undefined) return fault;
      const all = splitSelectors(attributeOf(line.media, 'file-selector') ?? '');
      return all.some((each) => /^hash:sha-1:/i.test(each)) ? undefined : `${text}, and no hash with sha-1`;
    },
  }),
  check('MSRP-5547-6-08', {
    over: attribute('file-date'),
    expected: 'creation, modification and read once each, as quoted dates with a numeric zone',
    breach: ({ media }) => valueFault(attributeOf(media, 'file-date')!, parseFileDates),
  }),
  check('MSRP-5547-6-09', {
    over: attribute('file-range'),
    expected: 'a range from 1, its stop not before its start and within the file, or "*"',
    breach: ({ media, msrp }) => {
      const text = attributeOf(media, 'file-range')!;
      const range = parseFileRange(text);
      if (isFault(range)) return `a=file-range:${text} (${range.reason})`;
      const size = msrp.file?.selector?.size;
      const isWithin = size === undefined || (range.stop ?? range.start) <= size;
      return isWithin ? undefined : `a=file-range:${text} of ${size} octets`;
    },
  }),
  check('MSRP-5547-7-01', {
    over: attribute('file-disposition'),
    expected: 'a token as disposition',
    breach: ({ media }) => valueFault(attributeOf(media, 'file-disposition')!, parseTokenValue),
  }),
  check('MSRP-5547-8.2-01', {
    over: where(
      msrpLines,
      ({ sighting, media }) => sighting.kind === 'offer' && hasAttribute(media, 'file-selector'),
    ),
    expected: 'an m= line for each file',
    breach: ({ media }) => {
      const files = media.attributes.filter(({ name }) => name === 'file-selector');
      return files.length > 1 ? `${files.length} file-selectors below one m= line` : undefined;
    },
  }),
  check('MSRP-5547-8.5-01', {
    over: where(capabilities, ({ msrp }) => msrp.some((each) => each !== undefined)),
    expected: 'no file attribute but an empty a=file-selector in a description of capabilities',
    breach: ({ description }) => {
      const problem = capabilityProblems(description).find((each) => each.attribute !== undefined);
      return problem && shown(problem);
    },
  }),
  check('MSRP-5547-8.8-01', {
    over: attribute('file-icon'),
    expected: 'a cid URL of a part of the same multipart/related, whose root and type is the description',
    breach: iconFault,
  }),
  check('MSRP-5547-9.1-01', {
    over: where(msrpLines, ({ media }) => media.title !== undefined),
    expected: 'i= directly below m=',
    breach: ({ sighting, media }) => {
      const problem = sighting.description.problems.find(
        (each) => isMisplacedTitle(each) && each.media === media.index,
      );
      return problem && shown(problem);
    },
  }),
];

/** A file-selector that selects nothing or holds what is no selector, and file attributes at session level. */
function selectorFault({ sighting, media, peers }: MsrpLine): string | undefined {
  const above = attributeAbove(sighting);
  if (above !== undefined) return `a=${above} above the first m= line`;
  const value = attributeOf(media, 'file-selector');
  // Who repeats what the other side has said repeats its faults too.
  if (value === undefined || peers.some((each) => attributeOf(each, 'file-selector') === value))
    return undefined;
  if (value === '') return 'a=file-selector without selector';
  const repeated = peers.flatMap((each) => splitSelectors(attributeOf(each, 'file-selector') ?? ''));
  const met = new Set<string>();
  for (const each of splitSelectors(value).filter((one) => !repeated.includes(one))) {
    const word = kindOf(each);
    if (word === undefined) return `a=file-selector:${value} (${each === '' ? 'two SP' : `"${each}"`})`;
    if (word !== 'hash' && met.has(word)) return `a=file-selector:${value} (two of ${word})`;
    met.add(word);
  }
  return undefined;
}

function attributeAbove({ description }: DescriptionSighting): string | undefined {
  return FILE_ATTRIBUTES.find((name) => hasAttribute(description, name));
}

function kindOf(selector: string): 'name' | 'size' | 'type' | 'hash' | undefined {
  return (['name', 'size', 'type', 'hash'] as const).find((each) => selector.startsWith(`${each}:`));
}

/** Selectors of one kind, without those that only repeat what the other side has said. */
function selectors(kind: 'name' | 'size' | 'type' | 'hash'): Selector<SpelledSelector> {
  return {
    subjects: function* (reading: Reading) {
      for (const line of msrpLines.subjects(reading)) {
        const repeated = line.peers.flatMap((each) =>
          splitSelectors(attributeOf(each, 'file-selector') ?? ''),
        );
        for (const text of splitSelectors(attributeOf(line.media, 'file-selector') ?? ''))
          if (kindOf(text) === kind && !repeated.includes(text))
            yield { line, text, value: text.slice(kind.length + 1) };
      }
    },
    by: ({ line }) => line.sighting.composer,
    frames: ({ line }) => [line.sighting.sighting.frame],
  };
}

/** m= lines with an attribute that does not only repeat what the other side has said. */
function attribute(name: (typeof FILE_ATTRIBUTES)[number]): Selector<MsrpLine> {
  return where(msrpLines, ({ media, peers }) => {
    const value = attributeOf(media, name);
    return value !== undefined && !peers.some((each) => attributeOf(each, name) === value);
  });
}

function formFault(selector: string): string | undefined {
  const fault = parseFileSelector(selector).faults[0];
  return fault && `${selector} (${fault.reason})`;
}

function valueFault(value: string, parse: (value: string) => unknown): string | undefined {
  const view = parse(value);
  return isFault(view) ? `${value} (${view.reason})` : undefined;
}

/** RFC 5547 s8.8; RFC 2387 s3.1: "type" has no default and names the type of the root. */
function iconFault({ sighting, media }: MsrpLine): string | undefined | Skip {
  const value = attributeOf(media, 'file-icon')!;
  const id = parseFileIcon(value);
  if (isFault(id)) return `a=file-icon:${value} (${id.reason})`;
  const { part, within } = sighting.placed;
  if (within?.contentType.essence !== 'multipart/related') {
    return part === 'whole' ? 'the description alone' : `the description in a ${within!.contentType.essence}`;
  }
  if (within.encodings.length > 0) return SKIP;
  if (part !== 'root') return 'a multipart/related with another root';
  const type = within.contentType.params.get('type');
  const named = type === undefined ? undefined : parseMediaType(type);
  if (!named || isFault(named) || named.essence !== 'application/sdp') {
    return `multipart/related with ${type === undefined ? 'no type' : `the type ${type}`}`;
  }
  return within.parts.some(({ contentId }) => contentId === id) ? undefined : `no part <${id}>`;
}
