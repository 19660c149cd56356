/** The user part of an address of record, as it is spelled there: "alice" of "sip:alice@operator.example". */
export function userPartOf(aor: string): string {
  return aor.replace(/^sips?:([^@]*)@.*$/, '$1');
}
