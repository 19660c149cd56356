import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

export const MANIFEST_FILE = 'manifest.json';
/** The detached signature over the manifest: 64 octets (RFC 8032 s5.1.6). */
export const SIGNATURE_FILE = `${MANIFEST_FILE}.sig`;

/** Raised when the meaning of an archive changes. */
const FORMAT = 'sip-push-certificate';
const VERSION = 1;
const SHA256 = /^[0-9a-f]{64}$/;

/** A file of the archive, as the manifest lists it. */
export interface ListedFile {
  readonly path: string;
  /** In octets. */
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A key that cannot be used; the message is one line. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** @throws KeyError unless it is the PEM of an Ed25519 private key without a passphrase */
export function readPrivateKey(pem: string): KeyObject {
  return ed25519(() => createPrivateKey(pem), 'private');
}

/** @throws KeyError unless it is the PEM of an Ed25519 public key */
export function readPublicKey(pem: string): KeyObject {
  // Node would draw the public key from a private one, which has no place where certificates are verified.
  if (pem.includes('PRIVATE KEY')) throw new KeyError('this is the private key; give the public one');
  return ed25519(() => createPublicKey(pem), 'public');
}

/** How a public key is spoken of: SHA-256 over its SubjectPublicKeyInfo, in hexadecimal digits. */
export function fingerprintOf(key: KeyObject): string {
  const open = key.type === 'private' ? createPublicKey(key) : key;
  return sha256(open.export({ type: 'spki', format: 'der' }));
}

export function sha256(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex');
}

export function listedFile(path: string, octets: Buffer): ListedFile {
  return { path, size: octets.length, sha256: sha256(octets) };
}

/** The manifest as a file: JSON, the files in the order of the archive. */
export function formatManifest(files: readonly ListedFile[]): Buffer {
  const listed = files.map(({ path, size, sha256: digest }) => ({ path, size, sha256: digest }));
  return Buffer.from(
    `${JSON.stringify({ format: FORMAT, version: VERSION, files: listed }, undefined, 1)}\n`,
  );
}

/** What a manifest lists, or in one line what is wrong with it. */
export function parseManifest(octets: Buffer): readonly ListedFile[] | string {
  let value: unknown;
  try {
    value = JSON.parse(octets.toString('utf8'));
  } catch {
    return `${MANIFEST_FILE} is not JSON`;
  }
  const { format, version, files } = (value ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) return `${MANIFEST_FILE} is none of a certificate`;
  if (version !== VERSION)
    return `${MANIFEST_FILE} has version ${String(version)}, and ${VERSION} is known here`;
  if (!Array.isArray(files) || !files.every(isListed)) return `${MANIFEST_FILE} has no list of files`;
  return files;
}

export function signManifest(manifest: Buffer, key: KeyObject): Buffer {
  return sign(null, manifest, key);
}

export function isSignedBy(manifest: Buffer, signature: Buffer, key: KeyObject): boolean {
  return signature.length === 64 && verify(null, manifest, key, signature);
}

function isListed(value: unknown): value is ListedFile {
  const { path, size, sha256: digest } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof path === 'string' &&
    Number.isSafeInteger(size) &&
    typeof digest === 'string' &&
    SHA256.test(digest)
  );
}

function ed25519(read: () => KeyObject, kind: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new KeyError(`this is no ${kind} key in PEM that can be read (one with a passphrase cannot)`);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new KeyError(
      `this is a key for ${key.asymmetricKeyType ?? 'something else'}; make one for Ed25519`,
    );
  return key;
}
