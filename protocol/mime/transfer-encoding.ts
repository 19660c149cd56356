import { lowerCase } from '../sip/characters';
import { Fault } from '../sip/fault';

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 s6). SIP carries octets as they are, so binary is the rule and the other
 * encodings are met only in parts that came from elsewhere (RFC 5621 s3.2).
 */
export function undoTransferEncoding(octets: Buffer, encoding = 'binary'): Buffer | Fault {
  switch (lowerCase(encoding)) {
    case '7bit':
    case '8bit':
    case 'binary':
      return octets;
    case 'base64':
      return Buffer.from(octets.toString('latin1'), 'base64');
    case 'quoted-printable':
      return undoQuotedPrintable(octets);
    default:
      return new Fault(`unknown Content-Transfer-Encoding "${encoding}"`);
  }
}

/** RFC 2045 s6.7; what is no escape is taken as it stands. */
function undoQuotedPrintable(octets: Buffer): Buffer {
  const plain = Buffer.alloc(octets.length);
  let length = 0;
  let i = 0;
  while (i < octets.length) {
    if (octets[i] !== 0x3d) {
      plain[length++] = octets[i++]!;
    } else if (octets[i + 1] === 0x0d && octets[i + 2] === 0x0a) {
      i += 3;
    } else {
      const code = parseInt(octets.toString('latin1', i + 1, i + 3), 16);
      if (Number.isNaN(code)) {
        plain[length++] = octets[i++]!;
      } else {
        plain[length++] = code;
        i += 3;
      }
    }
  }
  return plain.subarray(0, length);
}
