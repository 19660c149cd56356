/** Networks that are set aside for documentation (RFC 5737), then the one for benchmarks (RFC 2544). */
const DOCUMENTATION = ['192.0.2', '198.51.100', '203.0.113'];
const HOSTS_PER_NETWORK = 254;
const FIRST_EPHEMERAL_PORT = 49_152;
const LAST_PORT = 65_535;

/** Gives every actor an address of its own, for good, and every host its ports. */
export class VirtualHosts {
  private readonly hosts = new Map<string, string>();
  private readonly owners = new Map<string, string>();
  private given = 0;
  private readonly latestEphemeral = new Map<string, number>();

  /** The address of an actor, by name. */
  of(actor: string): string {
    let host = this.hosts.get(actor);
    if (host === undefined) {
      do host = addressOf(this.given++);
      while (this.owners.has(host));
      this.hosts.set(actor, host);
      this.owners.set(host, actor);
    }
    return host;
  }

  /** An actor uses an address that it has chosen itself. */
  claim(host: string, actor: string): void {
    this.owners.set(host, actor);
  }

  /** Whose address this is. */
  ownerOf(host: string): string | undefined {
    return this.owners.get(host);
  }

  /** A local port for a connection. */
  ephemeralPort(host: string): number {
    const latest = this.latestEphemeral.get(host) ?? FIRST_EPHEMERAL_PORT - 1;
    const port = latest < LAST_PORT ? latest + 1 : FIRST_EPHEMERAL_PORT;
    this.latestEphemeral.set(host, port);
    return port;
  }
}

function addressOf(index: number): string {
  const network = Math.floor(index / HOSTS_PER_NETWORK);
  const host = (index % HOSTS_PER_NETWORK) + 1;
  const documentation = DOCUMENTATION[network];
  if (documentation !== undefined) return `${documentation}.${host}`;
  const further = network - DOCUMENTATION.length;
  if (further >= 512) throw new RangeError('the virtual network has no addresses left');
  return `198.${18 + (further >> 8)}.${further & 255}.${host}`;
}
