import { selfSigned, type TlsIdentity } from '../simulators/tls/identity';

/** A key and a certificate for a content server at an address; whoever takes it as an authority trusts it. */
export function certificateFor(host: string, notAfter?: Date): Promise<TlsIdentity> {
  const validity =
    notAfter === undefined ? {} : { notAfter, notBefore: new Date(notAfter.getTime() - 3_600_000) };
  return selfSigned({ commonName: 'content server', hosts: [host], ...validity });
}
