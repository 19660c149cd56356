import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { parseMediaType } from '../protocol/sip/media-type';
import { isFault } from '../protocol/sip/fault';
import * as files from '../judge/expectations/session/files';
import { nothingSentOfFile, receivedWhole } from '../judge/expectations/session/messages';
import { claimed } from '../judge/expectations/claims';
import { contentOf, fileOf, octetsOf, type FileContent } from '../testbed/push-content';
import type { FileOrder } from '../testbed/roles';
import { byGruu, needs, senderPushes, simulatedSender, simulatedTerminal } from './support/needs';
import type { PushWorld } from './support/world';

const ICON_OCTETS = 200;

// Files: what the sender offers, what terminals think of it, and what becomes of it (RFC 5547).
//
// A table of files has a row for each, with the columns name, type, octets and, where they matter, disposition, modified
// (a date of ISO 8601), title (words for people) and icon (a media type).

When(
  'the sender offers {names} the files:',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[], table: DataTable) {
    await this.session.pushFiles(await this.session.targets(names), table.hashes().map(fileIn));
  },
);

When(
  'the sender offers {names} the file {string} of {int} octets',
  needs(senderPushes, byGruu(0)),
  async function (this: PushWorld, names: string[], name: string, octets: number) {
    await this.session.pushFiles(await this.session.targets(names), [{ file: text(name, octets) }]);
  },
);

When(
  'the sender offers the client the file {string} of {int} octets',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, octets: number) {
    await this.session.pushFiles(await this.session.targets(['client']), [{ file: text(name, octets) }]);
  },
);

When(
  'the sender offers {string} the file {string} of {int} octets, with Failure-Report {string}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, terminal: string, name: string, octets: number, wish: string) {
    const failureReport = wish === 'no' ? 'no' : wish === 'partial' ? 'partial' : 'yes';
    await this.session.pushFiles(await this.session.targets([terminal]), [
      { file: text(name, octets), failureReport },
    ]);
  },
);

When(
  'the sender offers {string} the file {string} of {int} octets, described by a hash of something else',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, terminal: string, name: string, octets: number) {
    const hashes = [{ algorithm: 'sha-1', value: text(name, octets + 1).sha1 }];
    await this.session.pushFiles(await this.session.targets([terminal]), [
      { file: text(name, octets), selector: { hashes } },
    ]);
  },
);

When(
  'the sender offers {string} the file {string} of {int} octets, and sends {int} octets of it only',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, terminal: string, name: string, octets: number, sent: number) {
    const whole = text(name, octets);
    const short: FileContent = { ...whole, size: sent };
    await this.session.pushFiles(await this.session.targets([terminal]), [
      { file: short, selector: { size: octets } },
    ]);
  },
);

Given(
  'the sender has opened a session with {string} for the file {string} of {int} octets',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, terminal: string, name: string, octets: number) {
    const [to] = await this.session.targets([terminal]);
    const file = text(name, octets);
    await this.session.openWith(to!, { files: [{ file }] });
    this.session.contents = [file];
    await this.testbed.run(this.session.open.transfers[0]!.outcome);
  },
);

When(
  'the sender offers {string} the file {string} of {int} octets, and stands still after {int}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, terminal: string, name: string, octets: number, after: number) {
    const [to] = await this.session.targets([terminal]);
    await this.session.offerAndHold(to!, text(name, octets), after);
  },
);

When(
  'the sender offers the client the file {string} of {int} octets, and stands still after {int}',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, octets: number, after: number) {
    const [to] = await this.session.targets(['client']);
    await this.session.offerAndHold(to!, text(name, octets), after);
  },
);

When(
  'the sender adds the file {string} of {int} octets to the session',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, octets: number) {
    const file = text(name, octets);
    this.session.contents.push(file);
    const transfer = await this.testbed.run(this.session.open.addFile({ file }));
    await this.testbed.run(transfer.outcome);
  },
);

When(
  'the sender adds the file {string} of {int} octets to the session while the other one is under way',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, octets: number) {
    const file = text(name, octets);
    this.session.contents.push(file);
    await this.testbed.run(this.session.open.addFile({ file }));
  },
);

When('the sender gives the file up', needs(simulatedSender), async function (this: PushWorld) {
  this.session.open.abort();
  await this.session.finished();
});

When('the sender closes the m= line of the file', needs(simulatedSender), async function (this: PushWorld) {
  await this.testbed.run(this.session.open.closeLine(0));
});

When(
  'the sender offers {string} the rest of the file {string} from octet {int}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, terminal: string, name: string, octet: number) {
    const [file] = this.session.named([name]) as FileContent[];
    const rest = { start: octet, stop: file!.size };
    await this.session.pushFiles(await this.session.targets([terminal]), [{ file: file!, range: rest }]);
    this.session.contents = [part(file!, octet, file!.size)];
  },
);

When(
  'the sender offers {string} octets {int} to {int} of the file {string} of {int} octets',
  needs(simulatedSender, byGruu(0)),
  async function (
    this: PushWorld,
    terminal: string,
    start: number,
    stop: number,
    name: string,
    octets: number,
  ) {
    const file = text(name, octets);
    await this.session.pushFiles(await this.session.targets([terminal]), [{ file, range: { start, stop } }]);
    this.session.contents = [part(file, start, stop)];
  },
);

When(
  'the sender asks {string} for the file {string} of {int} octets',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, terminal: string, name: string, octets: number) {
    const { type, sha1, size } = text(name, octets);
    const mediaType = parseMediaType(type);
    await this.session.push(await this.session.targets([terminal]), {
      requests: [
        {
          ...{ name, size, hashes: [{ algorithm: 'sha-1', value: sha1 }] },
          ...(isFault(mediaType) ? {} : { type: mediaType }),
        },
      ],
    });
  },
);

Given(
  '{string} has the file {string} of {int} octets to be asked for',
  needs(simulatedTerminal()),
  function (this: PushWorld, terminal: string, name: string, octets: number) {
    this.terminal(terminal).supplies(text(name, octets));
  },
);

Given('{names} want(s) no file', needs(simulatedTerminal()), function (this: PushWorld, terminals: string[]) {
  for (const each of terminals) this.terminal(each).behaviour.session.wantsFile = () => false;
});

Given(
  '{string} wants no file called {string}',
  needs(simulatedTerminal()),
  function (this: PushWorld, terminal: string, unwanted: string) {
    this.terminal(terminal).behaviour.session.wantsFile = ({ name }) => name !== unwanted;
  },
);

Given(
  '{string} wants no file of type {string}',
  needs(simulatedTerminal()),
  function (this: PushWorld, terminal: string, unwanted: string) {
    this.terminal(terminal).behaviour.session.wantsFile = ({ type }) => type?.essence !== unwanted;
  },
);

Given(
  '{string} wants no file of more than {int} octets',
  needs(simulatedTerminal()),
  function (this: PushWorld, terminal: string, octets: number) {
    this.terminal(terminal).behaviour.session.largestFile = octets;
  },
);

Given(
  '{string} has the file {string} of {int} octets already, and knows it by its hash',
  needs(simulatedTerminal()),
  function (this: PushWorld, terminal: string, name: string, octets: number) {
    const { sha1 } = text(name, octets);
    this.terminal(terminal).behaviour.session.wantsFile = ({ hashes }) =>
      !hashes.some(({ value }) => value.equals(sha1));
  },
);

Then(
  'the answer of {string} takes the file(s) {names}',
  async function (this: PushWorld, terminal: string, names: string[]) {
    for (const name of names)
      await this.expect((reading) => files.fileTaken(reading, this.mark, terminal, name));
  },
);

Then(
  'the answer of {string} refuses the file(s) {names}',
  async function (this: PushWorld, terminal: string, names: string[]) {
    for (const name of names)
      await this.expect((reading) => files.fileRefused(reading, this.mark, terminal, name));
  },
);

Then(
  'the answer of {string} repeats what the offer says of the file(s)',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => files.answerMirrorsFiles(reading, this.mark, terminal));
  },
);

Then(
  'the offer describes the file {string} with its name, type, size and hash',
  needs(simulatedSender),
  async function (this: PushWorld, name: string) {
    const [file] = this.session.named([name]) as FileContent[];
    const { type, size, sha1 } = file!;
    await this.expect((reading) => files.offerDescribesFile(reading, this.mark, { name, type, size, sha1 }));
  },
);

Then(
  '{string} receives the file(s) {names} whole',
  async function (this: PushWorld, terminal: string, names: string[]) {
    const contents = this.session.named(names);
    await this.expect((reading) => receivedWhole(reading, this.mark, terminal, contents));
  },
);

Then('{string} receives the rest of the file', async function (this: PushWorld, terminal: string) {
  const { contents } = this.session;
  await this.expect((reading) => receivedWhole(reading, this.mark, terminal, contents));
});

Then('nothing is sent on the m= line of {string}', async function (this: PushWorld, name: string) {
  await this.expect((reading) => nothingSentOfFile(reading, this.mark, name));
});

Then(
  'the m= line of {string} is closed by {string}',
  async function (this: PushWorld, name: string, by: string) {
    await this.expect((reading) => files.fileLineClosed(reading, this.mark, by, name));
  },
);

Then('the m= line of {string} is closed by the sender', async function (this: PushWorld, name: string) {
  await this.expect((reading) => files.fileLineClosed(reading, this.mark, 'sender', name));
});

Then('{string} is offered under another file-transfer-id', async function (this: PushWorld, name: string) {
  await this.expect((reading) => files.offeredUnderNewId(reading, this.mark, name));
});

Then(
  '{string} says that {string} came {word}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, terminal: string, name: string, state: string) {
    const { files: received } = this.terminal(terminal);
    const file = received.findLast((each) => each.name === name);
    const said = file?.state;
    const holds = said === undefined ? undefined : said === state;
    await this.expect((reading) => claimed(reading, terminal, `"${name}" ${state}`, holds, said));
  },
);

/** A text file. */
function text(name: string, octets: number): FileContent {
  return contentOf(octets, 'text/plain', name);
}

/** The file of a row. */
function fileIn({ name = '', type = 'text/plain', octets, ...row }: Record<string, string>): FileOrder {
  const { disposition, modified, title, icon } = row;
  return {
    file: {
      ...contentOf(Number(octets), type, name),
      ...(disposition === 'render' ? { disposition } : {}),
      ...(modified === undefined ? {} : { dates: { modification: new Date(modified) } }),
      ...(title === undefined ? {} : { title }),
      ...(icon === undefined ? {} : { icon: { type: icon, body: octetsOf(contentOf(ICON_OCTETS)) } }),
    },
  };
}

/** Octets of a file from one position to another, from 1, both inclusive. */
function part(file: FileContent, start: number, stop: number): FileContent {
  const { name, type } = file;
  return fileOf(octetsOf(file, start, stop), { name, type });
}
