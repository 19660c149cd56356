import { answerSetup } from '../../protocol/msrp/setup';
import { fileAttributes, msrpMedia } from '../../protocol/sdp/compose';
import { answerProblems, type ExchangeProblem } from '../../protocol/sdp/exchange-problems';
import { formatFileSelector } from '../../protocol/sdp/file-selector';
import {
  mirroredFileAttributes,
  transferRequest,
  type KnownTransfer,
} from '../../protocol/sdp/file-transfer';
import { readMsrpMedia, type MsrpMedia } from '../../protocol/sdp/msrp-media';
import { msrpProblems } from '../../protocol/sdp/msrp-problems';
import { buildAnswer, buildOffer, nextDescription, refusedMedia } from '../../protocol/sdp/offer-answer';
import { parseSessionDescription } from '../../protocol/sdp/parse';
import {
  connectionTo,
  writeSessionDescription,
  type Attribute,
  type MediaDescription,
  type MediaFields,
  type SessionDescription,
  type SessionFields,
} from '../../protocol/sdp/session-description';
import type { MsrpEndpoint } from '../msrp/msrp-endpoint';
import { MediaLine, type LineUse } from './media-line';
import type { MediaPolicy } from './policy';

/** What the media of a session stand on. */
export interface MediaSurroundings {
  readonly msrp: Pick<MsrpEndpoint, 'session' | 'fingerprint' | 'local'>;
  readonly policy: MediaPolicy;
  /** User in o=, "-" if there is none. */
  readonly username: string;
  /** Number in o= that no other session of ours has. */
  readonly sessionId: string;
}

/** A line of an offer, as it is put before whoever decides on it. */
export interface OfferedLine {
  readonly description: MediaDescription;
  readonly msrp: MsrpMedia;
}

/** Decides what becomes of an offered line. */
export type DecideLine = (line: OfferedLine) => LineUse | 'refuse';

/** What became of an answer. */
export interface AnswerReading {
  /** What is wrong with it; lines that it concerns are not used. */
  readonly problems: readonly ExchangeProblem[];
  /** False when it cannot be told which line is answered: the session is of no use (RFC 3264 s6). */
  readonly isUsable: boolean;
}

/**
 * The MSRP media of one dialog at one of its two sides: descriptions by offer and answer (RFC 3264), a line for each MSRP
 * session (RFC 4975 s8), one for each file (RFC 5547 s8). It composes and reads bodies; who carries them is not its matter.
 */
export class MediaSession {
  /** By the index of the m= line; refused ones are absent. */
  private readonly byIndex = new Map<number, MediaLine>();
  private readonly transfers: KnownTransfer[] = [];
  private own: SessionFields | undefined;
  /** Our offer that has not been answered. */
  private proposed: { readonly fields: SessionFields; readonly octets: Buffer } | undefined;
  private added: MediaLine[] = [];
  private isOver = false;

  constructor(private readonly around: MediaSurroundings) {}

  /** Lines that carry a session, or will when they are answered. */
  get lines(): readonly MediaLine[] {
    return [...this.byIndex.values()];
  }

  get live(): readonly MediaLine[] {
    return this.lines.filter((each) => each.isLive);
  }

  /** Adds a line to our next offer, behind those that are there (RFC 5547 s8.2, s8.7). */
  propose(use: LineUse): MediaLine {
    const index = (this.own?.media.length ?? 0) + this.added.length;
    const about = { secure: use.secure ?? false, offered: true, setup: this.around.policy.offeredSetup };
    const line = this.line(index, use, about, use.file ? fileAttributes(use.file) : []);
    this.added.push(line);
    return line;
  }

  /** Composes our offer. What has not changed since our latest description has the same o= line (RFC 4975 s8.4). */
  offer(): Buffer {
    const media = [...this.ownMedia(), ...this.added.map(({ own }) => own)];
    const fields = this.described(
      this.own ? nextDescription(this.own, media) : buildOffer(this.party(), media),
    );
    const octets = writeSessionDescription(fields);
    this.proposed = { fields, octets };
    return octets;
  }

  /** Our offer was refused: the session is as it was before (RFC 3264 s8); new lines come to nothing. */
  withdrawn(): void {
    this.proposed = undefined;
    for (const line of this.added.splice(0)) line.end('refused');
  }

  /** Takes the answer to our offer. Lines it refuses end; of the others the MSRP sessions begin. */
  answered(body: Buffer): AnswerReading {
    const { proposed } = this;
    if (!proposed) return { problems: [], isUsable: false };
    const answer = parseSessionDescription(body);
    const problems = answerProblems(parseSessionDescription(proposed.octets), answer);
    const isUsable = answer.media.length === proposed.fields.media.length;
    this.own = proposed.fields;
    this.proposed = undefined;
    for (const line of this.added.splice(0)) this.byIndex.set(line.index, line);
    const unfit = new Set(problems.filter(isGrave).map(({ media }) => media));
    const malformed = unusableLines(answer);
    for (const line of this.live) {
      const answered = answer.media[line.index];
      const msrp = answered && readMsrpMedia(answered);
      if (line.isClosed) line.end('closed', this.around.policy.endWithLine);
      else if (!isUsable || !msrp || msrp.description.port === 0 || unfit.has(line.index))
        line.end('refused');
      else if (malformed.has(line.index)) line.end('refused');
      else line.agreed(msrp);
    }
    return { problems, isUsable };
  }

  /**
   * Answers an offer. Lines that are there go on as they are, unless they are closed or used for another file (RFC 5547
   * s8.1, s8.3.1, s8.6); for a new one `decide` is asked. The sessions begin with `begin()`, when the answer is out.
   */
  answer(body: Buffer, decide: DecideLine): Answer {
    const offer = parseSessionDescription(body);
    const previous = this.own;
    if (offer.media.length < (previous?.media.length ?? 0)) return UNACCEPTABLE;
    const unusable = unusableLines(offer);
    const agreed: (readonly [MediaLine, MsrpMedia])[] = [];
    const media = offer.media.map((offered): MediaFields => {
      const msrp = readMsrpMedia(offered);
      const line = msrp && this.lineFor(offered, msrp, unusable.has(offered.index) ? () => 'refuse' : decide);
      if (!msrp || !line) return refusedMedia(offered);
      agreed.push([line, msrp]);
      return line.own;
    });
    const isRefused = previous === undefined && media.every(({ port }) => port === 0);
    const fields = previous
      ? nextDescription({ ...previous, timing: offer.timing }, media)
      : buildAnswer(this.party(), offer, media);
    this.own = this.described(fields);
    return {
      isUsable: offer.media.length > 0 && offer.origin !== undefined,
      isRefused,
      body: writeSessionDescription(this.own),
      begin: () => agreed.forEach(([line, msrp]) => line.agreed(msrp)),
    };
  }

  /** The dialog is over, and with it everything in it. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const line of [...this.added.splice(0), ...this.live]) line.end('closed');
  }

  private lineFor(offered: MediaDescription, msrp: MsrpMedia, decide: DecideLine): MediaLine | undefined {
    const line = this.byIndex.get(offered.index);
    const asked = transferRequest(offered, msrp.file, this.transfers);
    if (line?.isLive && !line.isClosed && (asked === 'existing' || (asked === 'plain' && !line.peer?.file)))
      return line;
    line?.end('closed', asked !== 'closed' || this.around.policy.endWithLine);
    if (asked === 'closed' || asked === 'existing' || asked === 'error') return undefined;
    const use = decide({ description: offered, msrp });
    if (use === 'refuse') return undefined;
    if (msrp.file?.transferId !== undefined)
      this.transfers.push({ transferId: msrp.file.transferId, file: msrp.file });
    const setup = this.around.policy.answeredSetup;
    const fresh = this.line(
      offered.index,
      use,
      {
        secure: msrp.isSecure,
        offered: false,
        setup: setup === 'passive' ? answerSetup(msrp.setup, true) : setup,
      },
      answeredFile(offered, use),
    );
    this.byIndex.set(offered.index, fresh);
    return fresh;
  }

  private line(
    index: number,
    use: LineUse,
    { secure, offered, setup }: { secure: boolean; offered: boolean; setup: MsrpMedia['setup'] },
    file: readonly Attribute[],
  ): MediaLine {
    const { msrp, policy } = this.around;
    const { direction, title, receive } = use;
    const session = msrp.session({
      secure,
      ...(receive ? { receive } : {}),
      onEnd: (failed) => line.end(failed ? 'failed' : 'closed'),
    });
    const maxSize = use.maxSize ?? policy.maxSize;
    const { fingerprint } = msrp;
    const own = msrpMedia(
      {
        uri: session.uri,
        ...(direction === 'sendrecv' ? {} : { direction }),
        acceptTypes: use.acceptTypes ?? policy.acceptTypes,
        ...(policy.acceptWrappedTypes.length > 0 ? { acceptWrappedTypes: policy.acceptWrappedTypes } : {}),
        ...(maxSize === undefined ? {} : { maxSize }),
        ...(setup === undefined ? {} : { setup }),
        ...(secure && fingerprint !== undefined ? { fingerprint } : {}),
        ...(title === undefined ? {} : { title }),
      },
      ...file,
    );
    const line: MediaLine = new MediaLine(index, use, session, own, offered);
    return line;
  }

  /** Our lines as they stand now, refused ones as they were answered. */
  private ownMedia(): MediaFields[] {
    return (this.own?.media ?? []).map((media, index) => this.byIndex.get(index)?.own ?? media);
  }

  private party(): Parameters<typeof buildOffer>[0] {
    const connection = connectionTo(this.around.msrp.local.host);
    const { username, sessionId } = this.around;
    return { connection, origin: { username, sessionId, sessionVersion: '1', netType: 'IN', ...connection } };
  }

  /** The version that a description gets by the policy. */
  private described(fields: SessionFields): SessionFields {
    const { raiseVersion, alwaysRaiseVersion } = this.around.policy;
    const before = this.own?.origin.sessionVersion;
    if (before === undefined) return fields;
    const { sessionVersion } = fields.origin;
    const version = !raiseVersion
      ? before
      : alwaysRaiseVersion
        ? String(BigInt(before) + 1n)
        : sessionVersion;
    return { ...fields, origin: { ...fields.origin, sessionVersion: version } };
  }
}

/** An answer of ours. */
export interface Answer {
  /** False when the offer cannot be answered (400), or takes m= lines away (488). */
  readonly isUsable: boolean;
  /** Every line of a first offer is refused. */
  readonly isRefused: boolean;
  readonly body: Buffer;
  /** Begins the sessions, once the answer is on its way. */
  begin(): void;
}

const UNACCEPTABLE: Answer = { isUsable: false, isRefused: true, body: Buffer.alloc(0), begin: () => {} };

/** File attributes of an answer that accepts: those of the offer, and what we add to the selector. */
function answeredFile(offered: MediaDescription, { selector }: LineUse): Attribute[] {
  return mirroredFileAttributes(offered, true).map((attribute) =>
    selector && attribute.name === 'file-selector'
      ? { ...attribute, value: formatFileSelector(selector) }
      : attribute,
  );
}

/** Problems that make an answered line useless; others are for the judge alone. */
function isGrave({ kind }: ExchangeProblem): boolean {
  return kind === 'media-lines' || kind === 'file-transfer-id' || kind === 'file-range';
}

/** Lines on which no session can be had: what it takes is missing or malformed. */
function unusableLines(description: SessionDescription): ReadonlySet<number> {
  const grave = new Set(['missing-attribute', 'format', 'protocol-scheme', 'media-line', 'port']);
  // Of a file-selector the rest is good when a part of it is not (RFC 5547 s6).
  const needed = new Set(['path', 'accept-types', 'file-range']);
  const unusable = new Set<number>();
  for (const { kind, media, attribute } of msrpProblems(description)) {
    if (media === undefined) continue;
    if (grave.has(kind) || (kind === 'attribute-syntax' && needed.has(attribute ?? ''))) unusable.add(media);
  }
  return unusable;
}
