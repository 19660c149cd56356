import { defineParameterType } from '@cucumber/cucumber';
import type { CertificateWish } from '../../testbed/certificates';
import type { ServiceName } from '../../testbed/push-service';

defineParameterType({
  name: 'names',
  regexp: /"[^"]*"(?:, "[^"]*")*(?: and "[^"]*")?/,
  transformer: (text: string): string[] => [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1]!),
});

defineParameterType({
  name: 'status',
  regexp: /\d{3}(?: or \d{3})*/,
  transformer: (text: string): number[] => text.split(' or ').map(Number),
});

defineParameterType({
  name: 'algorithms',
  regexp: /(?:MD5|SHA-256|SHA-512-256)(?: and (?:MD5|SHA-256|SHA-512-256))*/,
  transformer: (text: string): string[] => text.split(' and '),
});

defineParameterType({
  name: 'seconds',
  regexp: /[\d.]+(?:, [\d.]+)* and [\d.]+/,
  transformer: (text: string): number[] => text.split(/, | and /).map(Number),
});

defineParameterType({
  name: 'contact',
  regexp: /'([^']*)'/,
  transformer: (text: string): string => text,
});

defineParameterType({
  name: 'service',
  regexp: /ICSI|IARI|push application/,
  transformer: (text: string): ServiceName =>
    text === 'ICSI' ? 'icsi' : text === 'IARI' ? 'iari' : 'pushApplication',
});

defineParameterType({
  name: 'transport',
  regexp: /UDP|TCP/,
  transformer: (text: string): string => text.toLowerCase(),
});

defineParameterType({
  name: 'answers',
  regexp: /(?:\d{3}|nothing)(?:, (?:\d{3}|nothing))*(?: and (?:\d{3}|nothing))?/,
  transformer: (text: string): (number | 'nothing')[] =>
    text.split(/, | and /).map((each) => (each === 'nothing' ? each : Number(each))),
});

defineParameterType({
  name: 'certificate',
  regexp: /for "[^"]*"(?: and "[^"]*")*|that has expired|of an unknown issuer/,
  transformer: (text: string): CertificateWish => {
    if (text === 'of an unknown issuer') return { isUnknown: true };
    // On every clock: the virtual one stands at some day of its own.
    if (text === 'that has expired')
      return { notBefore: new Date('2001-01-01T00:00:00Z'), notAfter: new Date('2002-01-01T00:00:00Z') };
    return { names: [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1]!) };
  },
});
