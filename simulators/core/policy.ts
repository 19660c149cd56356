import { AUTHENTICATION_POLICY, type AuthenticationPolicy } from './authentication-policy';
import { EVENT_POLICY, type EventPolicy } from './events/policy';
import { IDENTITY_POLICY, type IdentityPolicy } from './identity-policy';
import {
  FORWARDING_POLICY,
  RESPONSE_POLICY,
  TARGET_POLICY,
  type ForwardingPolicy,
  type ResponsePolicy,
  type TargetPolicy,
} from './proxy-policy';
import { GRUU_POLICY, REGISTRAR_POLICY, type GruuPolicy, type RegistrarPolicy } from './registrar-policy';

/** Everything about the core that a scenario or a deviation may turn; each knob is documented where its part is. */
export interface CorePolicy
  extends
    RegistrarPolicy,
    GruuPolicy,
    AuthenticationPolicy,
    IdentityPolicy,
    TargetPolicy,
    ForwardingPolicy,
    ResponsePolicy,
    EventPolicy {}

/** A conforming core. */
export const CORE_POLICY: CorePolicy = {
  ...REGISTRAR_POLICY,
  ...GRUU_POLICY,
  ...AUTHENTICATION_POLICY,
  ...IDENTITY_POLICY,
  ...TARGET_POLICY,
  ...FORWARDING_POLICY,
  ...RESPONSE_POLICY,
  ...EVENT_POLICY,
};
