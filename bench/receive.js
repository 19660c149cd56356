'use strict';
// The receiving side of the MSRP bench in a process of its own: see bench/msrp-receiver.ts.
require('../cli/typescript-loader');

const { receive } = require('./msrp-receiver');

void receive();
