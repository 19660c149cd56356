'use strict';
// npm run bench [-- codec | community | core | msrp]: see bench/main.ts.
require('../cli/typescript-loader');

const { main } = require('./main');

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
