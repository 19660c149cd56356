import { isIP } from 'node:net';
import type { Endpoint } from '../../network/network';
import { equalIgnoreCase } from '../../protocol/sip/characters';
import { hostPort, type SipUri } from '../../protocol/sip/uri';

const SIP_PORT = 5060;
const SIPS_PORT = 5061;

/** Which URIs are ours: the domain the core is responsible for, and the address it listens at. */
export class OwnDomain {
  private readonly isAddress: boolean;

  constructor(
    readonly name: string,
    private readonly local: Endpoint,
    /** Where it takes TLS, if it does. */
    private readonly secure?: Endpoint,
  ) {
    this.isAddress = isIP(name) !== 0;
  }

  /** True if the core is responsible for the URI's domain (RFC 3261 s16.5), whatever its port. */
  owns(uri: SipUri): boolean {
    const { host, port } = hostPort(uri);
    // An address is not ours with every port: a terminal may be on the same machine.
    if (equalIgnoreCase(host, this.name))
      return !this.isAddress || port === undefined || port === this.local.port;
    return this.isLocal(host, port);
  }

  /** True if a Route value with this URI names the core (RFC 3261 s16.4). */
  isOurHop(uri: SipUri): boolean {
    const { host, port } = hostPort(uri);
    if (equalIgnoreCase(host, this.name))
      return port === undefined || port === this.local.port || port === this.secure?.port;
    return this.isLocal(host, port);
  }

  private isLocal(host: string, port: number | undefined): boolean {
    if (host === this.local.host && (port ?? SIP_PORT) === this.local.port) return true;
    return host === this.secure?.host && (port ?? SIPS_PORT) === this.secure.port;
  }
}
