import type { Actor } from './actor';
import { endpointKey } from './endpoint';
import type { Endpoint } from './network';

/** An endpoint and who is there now. One object per endpoint for the whole trace, so that flows can hold on to it. */
export class Place {
  /** The actor that has a UDP socket of ours here. */
  socketOwner: Actor | undefined;
  /** The actor that has a TCP or TLS listener of ours here. */
  listenerOwner: Actor | undefined;
  /** Who is known to be here although the sockets are not ours: a system under test. */
  known: Actor | undefined;

  constructor(readonly endpoint: Endpoint) {}

  get actor(): Actor | undefined {
    return this.socketOwner ?? this.listenerOwner ?? this.known;
  }
}

/** Who is where: the sockets of ours, and what has been made known about others. */
export class Places {
  private readonly places = new Map<string, Place>();
  private readonly knownHosts = new Map<string, Actor>();

  at(endpoint: Endpoint): Place {
    const key = endpointKey(endpoint);
    let place = this.places.get(key);
    if (!place) {
      place = new Place(endpoint);
      place.known = this.knownHosts.get(endpoint.host);
      this.places.set(key, place);
    }
    return place;
  }

  /** Forgets what has been made known about sockets that are not ours. */
  forgetKnown(): void {
    this.knownHosts.clear();
    for (const place of this.places.values()) place.known = undefined;
  }

  /** An actor whose sockets are not ours is at this endpoint or, without a port, anywhere on this host. */
  know(actor: Actor, where: { readonly host: string; readonly port?: number }): void {
    if (where.port !== undefined) {
      this.at({ host: where.host, port: where.port }).known = actor;
      return;
    }
    this.knownHosts.set(where.host, actor);
    for (const place of this.places.values()) if (place.endpoint.host === where.host) place.known ??= actor;
  }
}
