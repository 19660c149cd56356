import { allows, parseFormatList, type FormatList } from '../../../protocol/sdp/format-list';
import { mirrored, receives, sends, type Direction } from '../../../protocol/sdp/direction';
import { lengthOfRange, type FileRange } from '../../../protocol/sdp/file-attributes';
import { maySelectSame, type FileSelector } from '../../../protocol/sdp/file-selector';
import { hasAttribute } from '../../../protocol/sdp/session-description';
import { isFault } from '../../../protocol/sip/fault';
import { selectorOf, type FileContent } from '../../session/file-content';
import type { OfferedLine } from '../../session/media-session';
import type { SessionBehaviour } from './behaviour';

/** Why a line is refused: it cannot be used here, or the user does not want it. */
export type Objection = 'unfit' | 'unwanted';

/** What a terminal does about an offered line. */
export type LineDecision =
  | { readonly take: 'messages'; readonly direction: Direction }
  /** The push of a file, or of a part of one. */
  | { readonly take: 'file'; readonly selector: FileSelector; readonly range: FileRange | undefined }
  /** The pull of a file that is there. */
  | {
      readonly take: 'supply';
      readonly file: FileContent;
      readonly selector: FileSelector;
      readonly range: FileRange | undefined;
    }
  | { readonly take: 'nothing'; readonly because: Objection };

/** What a terminal knows when it decides. */
export interface DecisionGrounds {
  readonly behaviour: SessionBehaviour;
  /** Media types that it accepts. */
  readonly acceptTypes: readonly string[];
  /** Media types of files that it accepts. */
  readonly fileTypes: readonly string[];
  readonly canSecure: boolean;
  /** Files that it can supply. */
  readonly supplies: readonly FileContent[];
  /** Octets from the front of a file that came before (RFC 5547 s8.1). */
  readonly lengthOf: (file: FileSelector) => number;
}

const UNFIT: LineDecision = { take: 'nothing', because: 'unfit' };
const UNWANTED: LineDecision = { take: 'nothing', because: 'unwanted' };

/** Decides on an offered line ahead of delivery (RFC 4975 s8.6, RFC 5547 s8.3). */
export function decideLine({ description, msrp }: OfferedLine, grounds: DecisionGrounds): LineDecision {
  if (msrp.isSecure && !grounds.canSecure) return UNFIT;
  const { direction } = description;
  if (msrp.file || hasAttribute(description, 'file-selector')) {
    const { selector, range } = msrp.file ?? {};
    // A bare selector stands for the capability, and names no file (RFC 5547 s8.5).
    if (!selector || !isOneDirectional(direction)) return UNFIT;
    return sends(direction) ? decidePush(selector, range, grounds) : decidePull(selector, range, grounds);
  }
  const common = (msrp.acceptTypes ?? []).some(
    (type) => type.type === '*' || allows(listOf(grounds.acceptTypes), type),
  );
  if (!common) return UNFIT;
  return { take: 'messages', direction: mirrored(direction) };
}

function decidePush(
  selector: FileSelector,
  range: FileRange | undefined,
  { behaviour, fileTypes, lengthOf }: DecisionGrounds,
): LineDecision {
  const { type, size, hashes } = selector;
  // RFC 5547 s8.2.1: a name alone does not describe a file that is pushed.
  if (!type && size === undefined && hashes.length === 0) return UNFIT;
  if (type && !allows(listOf(fileTypes), type)) return UNWANTED;
  if (size !== undefined && behaviour.largestFile !== undefined && size > behaviour.largestFile)
    return UNWANTED;
  if (range) {
    if (size !== undefined && lengthOfRange(range, size) === undefined) return UNFIT;
    // What is in front of the range has to be here, or the file never gets whole.
    if (range.start - 1 > lengthOf(selector)) return UNWANTED;
  }
  return behaviour.wantsFile(selector) ? { take: 'file', selector, range } : UNWANTED;
}

/** RFC 5547 s8.3.2: the one file that has all that the selector says. */
function decidePull(
  selector: FileSelector,
  range: FileRange | undefined,
  { supplies }: DecisionGrounds,
): LineDecision {
  const [file, another] = supplies.filter((each) => maySelectSame(selector, selectorOf(each)));
  if (!file || another) return UNFIT;
  if (range && lengthOfRange(range, file.size) === undefined) return UNFIT;
  return { take: 'supply', file, selector, range };
}

function isOneDirectional(direction: Direction): boolean {
  return sends(direction) !== receives(direction);
}

function listOf(types: readonly string[]): FormatList {
  const list = parseFormatList(types.join(' '));
  return isFault(list) ? [] : list;
}
