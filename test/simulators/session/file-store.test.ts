import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { FileStore } from '../../../simulators/session/file-store';

const WHOLE = Buffer.from('0123456789');
const SHA1 = createHash('sha1').update(WHOLE).digest();
const SELECTOR = { hashes: [{ algorithm: 'sha-1', value: SHA1 }] };

describe('FileStore', () => {
  it('goes on with a file that broke off', () => {
    const store = new FileStore();
    store.open(SELECTOR, 0).write(0, WHOLE.subarray(0, 6));
    assert.equal(store.lengthOf(SELECTOR), 6);
    const rest = store.open(SELECTOR, 6);
    rest.write(6, WHOLE.subarray(6));
    assert.deepEqual(rest.finish(10), SHA1);
  });

  it('goes on from an earlier octet than the last one that came', () => {
    const store = new FileStore();
    store.open(SELECTOR, 0).write(0, Buffer.from('0123xx'));
    const rest = store.open(SELECTOR, 4);
    rest.write(4, WHOLE.subarray(4));
    assert.deepEqual(rest.finish(10), SHA1);
  });

  it('starts anew where nothing came before', () => {
    const store = new FileStore();
    const file = store.open(SELECTOR, 0);
    file.write(0, WHOLE);
    assert.deepEqual(file.finish(10), SHA1);
    assert.equal(store.lengthOf(SELECTOR), 0, 'a file that is whole is not gone on with');
  });

  it('notices when what is in front is missing', () => {
    const file = new FileStore().open(SELECTOR, 6);
    file.write(6, WHOLE.subarray(6));
    assert.notDeepEqual(file.finish(10), SHA1);
  });

  it('recognises nothing without a hash', () => {
    const store = new FileStore();
    store.open({ name: 'a', hashes: [] }, 0).write(0, WHOLE);
    assert.equal(store.lengthOf({ name: 'a', hashes: [] }), 0);
  });

  it('remembers a bounded number of files', () => {
    const store = new FileStore();
    const selectors = Array.from({ length: 20 }, (_, i) => ({
      hashes: [{ algorithm: 'sha-1', value: Buffer.alloc(20, i) }],
    }));
    for (const each of selectors) store.open(each, 0).write(0, WHOLE);
    assert.equal(store.lengthOf(selectors[0]!), 0);
    assert.equal(store.lengthOf(selectors[19]!), 10);
  });
});
