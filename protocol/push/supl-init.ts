import type { Content } from '../mime/compose';

/** Positions as the location platform may ask for them: PosMethod of OMA-TS-ULP-V1_0 s11.4, in its order. */
const POS_METHODS = [
  ...['agpsSETassisted', 'agpsSETbased', 'agpsSETassistedpref', 'agpsSETbasedpref', 'autonomousGPS'],
  ...['aFLT', 'eCID', 'eOTD', 'oTDOA', 'noPosition'],
] as const;

export type PosMethod = (typeof POS_METHODS)[number];

/** What a SUPL location platform says to a terminal that it wants to locate. */
export interface SuplInitParts {
  /** Four octets that name the session at the platform. */
  readonly sessionId: Buffer;
  /** IPv4 address of the platform, four octets. */
  readonly platform: Buffer;
  readonly posMethod?: PosMethod;
  readonly mode?: 'proxy' | 'nonProxy';
}

/**
 * application/vnd.omaloc-supl-init: a ULP-PDU with a SUPL INIT and none of its optional parts, in unaligned PER (OMA-TS-ULP-V1_0
 * s11; ITU-T X.691). It is the best-known content of SIP Push: the terminal answers it over a connection of its own.
 */
export function suplInit(parts: SuplInitParts): Content {
  const bits = new BitWriter();
  bits.put(0, 16); // ULP-PDU.length, known when the rest is
  for (const version of [1, 0, 0]) bits.put(version, 8); // Version: maj, min, servind
  bits.put(0b01, 2); // SessionID: no setSessionID, a slpSessionID
  for (const octet of parts.sessionId) bits.put(octet, 8); // SlpSessionID.sessionID, of fixed size 4
  bits.put(0b00, 2); // SLPAddress: no extension, iPAddress
  bits.put(0, 1); // IPAddress: ipv4Address
  for (const octet of parts.platform) bits.put(octet, 8);
  bits.put(0b0000, 4); // UlpMessage: no extension, msSUPLINIT
  bits.put(0b000000, 6); // SUPLINIT: no extension; no notification, sLPAddress, qoP, mAC, keyIdentity
  bits.put(0, 1); // PosMethod: no extension
  bits.put(POS_METHODS.indexOf(parts.posMethod ?? 'agpsSETbased'), 4);
  bits.put(parts.mode === 'nonProxy' ? 1 : 0, 1); // SLPMode
  const body = bits.octets();
  body.writeUInt16BE(body.length, 0);
  return { type: 'application/vnd.omaloc-supl-init', body };
}

/** Fields of so many bits, most significant first, the last octet filled up with zeros. */
class BitWriter {
  private readonly bits: number[] = [];

  put(value: number, width: number): void {
    for (let bit = width - 1; bit >= 0; bit--) this.bits.push((value >> bit) & 1);
  }

  octets(): Buffer {
    const octets = Buffer.alloc(Math.ceil(this.bits.length / 8));
    this.bits.forEach((bit, at) => {
      octets[at >> 3]! |= bit << (7 - (at & 7));
    });
    return octets;
  }
}
