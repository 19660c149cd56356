import { parseCpimHead, cpimText } from '../../../protocol/mime/cpim';
import { readEntity, type Entity } from '../../../protocol/mime/entity';
import type { MsrpRequest } from '../../../protocol/msrp/message';
import type { MessageSink } from '../../../protocol/msrp/reassembler';
import { isFault } from '../../../protocol/sip/fault';
import { field, HeaderList } from '../../../protocol/sip/headers';
import { HeldOctets } from '../../session/held-octets';

/** A message that came whole over a session. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** Content-Type as spelled. */
  readonly contentType: string;
  readonly size: number;
  /** Undefined when a large one came out of order. */
  readonly sha1: Buffer | undefined;
  /** The octets; undefined when there are too many to keep. */
  readonly body: Buffer | undefined;
  /** What it holds, out of its wrapper if it has one; undefined when that is too large or malformed. */
  readonly entity: Entity | undefined;
  /** URI in the wrapper, if there is one (RFC 4975 s13). */
  readonly from: string | undefined;
}

/** Octets of a message up to which it is kept; of a larger one only its hash is. */
const LARGEST_KEPT = 1024 * 1024;

/** Takes in the octets of one message, keeps those of a small one, and hashes all. */
export class IncomingMessage implements MessageSink {
  private readonly octets = new HeldOctets(LARGEST_KEPT);

  constructor(
    private readonly send: MsrpRequest,
    private readonly done: (message: ReceivedMessage) => void,
  ) {}

  write(position: number, octets: Buffer): void {
    this.octets.write(position, octets);
  }

  complete(total: number): void {
    const body = this.octets.octets(total);
    const content = body && this.contentOf(body);
    this.done({
      messageId: this.send.messageId ?? '',
      contentType: this.send.header('Content-Type') ?? '',
      size: total,
      sha1: this.octets.sha1(total),
      body,
      entity: content?.entity,
      from: content?.from,
    });
  }

  abandon(): void {}

  private contentOf(body: Buffer): { entity: Entity | undefined; from: string | undefined } {
    if (this.send.contentType?.essence !== 'message/cpim') {
      const fields = this.send.headers
        .filter(({ name }) => /^content-/i.test(name))
        .map(({ name, value }) => field(name, value));
      return { entity: entityOf(new HeaderList(fields), body), from: undefined };
    }
    const head = parseCpimHead(body);
    if (head === 'incomplete' || isFault(head)) return { entity: undefined, from: undefined };
    const from = head.headers.find(({ name }) => name === 'From');
    return {
      entity: entityOf(head.mime, body.subarray(head.length)),
      from: from && /<([^>]*)>/.exec(cpimText(from.value))?.[1],
    };
  }
}

function entityOf(headers: HeaderList, body: Buffer): Entity | undefined {
  const entity = readEntity(headers, body);
  return isFault(entity) ? undefined : entity;
}
