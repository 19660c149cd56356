import type { SipEndpoint } from '../stack/endpoint';
import type { Domains } from '../stack/resolve';
import type { Authenticator } from './authenticator';
import type { Gruus } from './gruus';
import type { Location } from './location';
import type { OwnDomain } from './own-domain';
import type { OwnedTimers } from './owned-timers';
import type { CorePolicy } from './policy';
import type { Users } from './users';

/** What registrar and proxy share: they are one core because they see the same users and bindings. */
export interface CoreParts {
  readonly endpoint: SipEndpoint;
  /** Other domains that can be reached, and our own. */
  readonly domains: Domains;
  readonly timers: OwnedTimers;
  readonly policy: CorePolicy;
  readonly domain: OwnDomain;
  readonly users: Users;
  readonly location: Location;
  readonly gruus: Gruus;
  readonly authenticator: Authenticator;
}
