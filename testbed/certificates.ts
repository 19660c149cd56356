import {
  certificateAuthority,
  type CertificateAuthority,
  type IssueOptions,
} from '../simulators/tls/authority';
import type { TlsIdentity } from '../simulators/tls/identity';

/** What a certificate is to be like. */
export interface CertificateWish extends Partial<IssueOptions> {
  /** Of an authority that nobody knows. */
  readonly isUnknown?: boolean;
}

/** The certificates of one scenario: everybody in it trusts one authority, which is made when it is needed first. */
export class Certificates {
  private known: Promise<CertificateAuthority> | undefined;

  /** Whom all in the scenario trust. */
  get authority(): Promise<CertificateAuthority> {
    return (this.known ??= certificateAuthority('Authority of the scenario'));
  }

  /** A key, a certificate for it, and the authority that all trust. */
  async issue({ isUnknown = false, names = [], ...rest }: CertificateWish): Promise<TlsIdentity> {
    const known = await this.authority;
    const issuer = isUnknown ? await certificateAuthority('Authority that nobody knows') : known;
    return { ...(await issuer.issue({ names, ...rest })), ca: known.certificate };
  }
}
