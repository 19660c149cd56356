import type { Network } from '../../network/network';
import type { Deviation } from '../deviations/deviation';
import type { MsrpPolicy } from '../msrp/policy';
import type { IdSource } from '../stack/ids';
import type { StackPolicy } from '../stack/policy';
import type { Domains } from '../stack/resolve';
import type { TlsIdentity } from '../tls/identity';
import type { FileArrived } from '../session/file-receipt';
import type { InboxEntry } from './inbox';
import type { TerminalPolicy } from './policy';

/** What it takes to open a terminal. */
export interface TerminalOptions {
  readonly network: Network;
  /** Unique in the trace: 'T1'. */
  readonly name: string;
  /** The user: 'sip:nora@push.example'. */
  readonly aor: string;
  /** Where the SIP server of a domain is. */
  readonly domains: Domains;
  /** Instance ID, a URN; a random urn:uuid when absent. It stays the same for the life of the terminal (RFC 5626 s4.1). */
  readonly instance?: string;
  readonly password?: string;
  /** User name for digest; the user part of the AOR when absent. */
  readonly username?: string;
  /** Feature parameters of its Contact as spelled: 'mobility="mobile";text'. Its methods when absent. */
  readonly features?: string;
  /** Preference from 0 to 1. */
  readonly q?: number;
  /** Media ranges that it renders besides text/plain. */
  readonly contentTypes?: readonly string[];
  readonly host?: string;
  /** Chosen by the network when absent; a restart always gets a port of the network's choice. */
  readonly port?: number;
  readonly policy?: Partial<TerminalPolicy & StackPolicy & MsrpPolicy>;
  readonly deviations?: readonly Deviation[];
  readonly ids?: IdSource;
  /** Key, certificate and whom it trusts, for SIP over TLS. */
  readonly tls?: TlsIdentity;
  /** Key and certificate for MSRP over TLS; without one it takes no such sessions. */
  readonly identity?: TlsIdentity;
  /** Told of what is rendered, as it comes in. */
  readonly onContent?: (entry: InboxEntry) => void;
  readonly onFile?: FileArrived;
}

/** What a terminal renders when nothing else is said: the contents that WAP and OMA push are used for. */
export const USUAL_TYPES = [
  ...['text/html', 'text/vnd.wap.si', 'text/vnd.wap.sl', 'application/vnd.wap.emn+xml'],
  ...['application/vnd.syncml.notification', 'application/vnd.wap.mms-message'],
  ...['application/vnd.omaloc-supl-init', 'application/vnd.oma.push'],
];
